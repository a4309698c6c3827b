"""Conventions that no linter checks; each test lists every file that breaks one."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
CODE = ("hsp_assets", "hsp_assets_tests", "benchmarks")
LONGEST_FILE = 300
DATABASES_OF_OUR_OWN = ("hsp_assets/sandbox/", "hsp_assets/api/outbox/spool")
"""What speaks SQL to an SQLite file that nobody else reads."""


def sources(*folders: str) -> dict[str, str]:
    """The text of every Python file of some folders, by its path."""
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def imported_modules(source: str) -> Iterator[str]:
    """The modules that a file imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def texts(source: str) -> Iterator[str]:
    """The string literals of a file."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_every_file_is_short_enough_to_read() -> None:
    lines = {path: len(source.splitlines()) for path, source in sources(*CODE).items()}
    assert not {path: count for path, count in lines.items() if count > LONGEST_FILE}


def test_only_the_settings_read_the_process_environment() -> None:
    reading = [
        path
        for path, source in sources("hsp_assets").items()
        if "os.environ" in source or "os.getenv" in source
    ]
    assert reading == ["hsp_assets/environment/variables.py"]


def test_dagsters_private_modules_are_left_alone() -> None:
    assert not [
        (path, module)
        for path, source in sources(*CODE).items()
        for module in imported_modules(source)
        if module.startswith("dagster._")
    ]


def test_keys_of_assets_are_put_together_and_taken_apart_in_one_place() -> None:
    """So that none lacks the portal that HSP_PORTAL names: see `environment.keys`."""
    spelled = re.compile(
        r"AssetKey\(|from_user_string|key_prefix|(asset_)?key\.path\b|step_key\.split"
    )
    listed = re.compile(
        r"(AssetSpec|AssetObservation|AssetMaterialization|\.assets|asset(_key)?=)\(?\s*\["
    )
    places = [
        path
        for path, source in sources("hsp_assets").items()
        if path.split("/")[1] != "sandbox" and (spelled.search(source) or listed.search(source))
    ]
    assert places == ["hsp_assets/environment/keys.py"]


def test_statements_for_snowflake_stand_in_the_sql_folder_and_nowhere_else() -> None:
    assert not [
        (path, text)
        for path, source in sources("hsp_assets").items()
        if not path.startswith(DATABASES_OF_OUR_OWN)
        for text in texts(source)
        if text.lstrip().upper().startswith(("SELECT ", "COPY INTO "))
    ]


def test_the_lock_names_no_registry() -> None:
    locks = {path.name: path.read_text() for path in ROOT.glob("requirements*.txt")}
    assert "requirements-production.txt" in locks
    assert not [name for name, lock in locks.items() if "://" in lock]
    packages = json.loads((ROOT / "hubspot" / "package-lock.json").read_text())["packages"]
    assert len(packages) > 100
    assert not [name for name, package in packages.items() if "resolved" in package]


def texts_asserted_absent(source: str) -> Iterator[str]:
    """The string literals that a file's tests assert not to be in something."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Assert) and isinstance(node.test, ast.Compare)):
            continue
        text = node.test.left
        if not (isinstance(text, ast.Constant) and isinstance(text.value, str)):
            continue
        if isinstance(node.test.ops[0], ast.NotIn):
            yield text.value


def test_no_test_expects_a_text_to_be_absent_that_a_random_id_could_contain() -> None:
    """A word of hexadecimal digits stands in one of many UUIDs and times."""
    assert not [
        (path, text)
        for path, source in sources("hsp_assets_tests").items()
        for text in texts_asserted_absent(source)
        if len(text) < 9 and re.fullmatch("[0-9a-fA-F-]+", text)
    ]
