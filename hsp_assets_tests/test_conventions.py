"""Habits of this code base that no linter knows."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = sorted((ROOT / "hsp_assets").rglob("*.py"))
LONGEST_FILE = 300


def names(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


@pytest.mark.parametrize("path", PACKAGE, ids=names(PACKAGE))
def test_a_module_is_short_enough_to_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", PACKAGE, ids=names(PACKAGE))
def test_only_the_settings_read_the_process_environment(path: Path) -> None:
    reads = "os.environ" in path.read_text(encoding="utf-8") or "os.getenv" in path.read_text()
    assert not reads or path.name == "environment.py"


@pytest.mark.parametrize("path", PACKAGE, ids=names(PACKAGE))
def test_dagsters_private_modules_are_left_alone(path: Path) -> None:
    imported = [
        node.module or ""
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
    ]
    assert not [module for module in imported if module.startswith("dagster._")]


@pytest.mark.parametrize("path", PACKAGE, ids=names(PACKAGE))
def test_statements_for_snowflake_stand_in_the_sql_folder_and_nowhere_else(path: Path) -> None:
    if "sandbox" in path.parts or path.name == "spool.py":  # their SQLite is nobody else's
        return
    literals = [
        node.value.lstrip().upper()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert not [text for text in literals if text.startswith(("SELECT ", "COPY INTO "))]


def test_the_lock_names_no_registry() -> None:
    locks = [(ROOT / f).read_text() for f in ("requirements.txt", "requirements-uv.txt")]
    assert not any("://" in lock for lock in locks)
