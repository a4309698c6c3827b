"""The commands of docs/production_operation.md back Dagster up, restore it and migrate it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from hsp_assets_tests.dockerfile import DEPLOY
from hsp_assets_tests.guides import shell_blocks
from hsp_assets_tests.production.platform import POSTGRESQL, postgresql

MIGRATE = ["instance", "migrate"]
KEY = dg.AssetKey(["datasets", "users"])


def block(first: str) -> str:
    """The commands of the guide that begin with a word, which says that this file runs them."""
    here = [one for one in shell_blocks() if one.run_by.endswith(Path(__file__).name)]
    (found,) = (one.text for one in here if one.text.startswith(f"{first} "))
    return found


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The home of an instance as it is deployed, in a new database."""
    settings = (DEPLOY / "dagster" / "dagster.yaml").read_text(encoding="utf-8")
    (tmp_path / "dagster.yaml").write_text(settings.replace("/tmp/", f"{tmp_path}/"))  # noqa: S108
    path = f"{POSTGRESQL}{os.pathsep}{os.environ['PATH']}"
    with postgresql() as database:
        names = {"HOST": "", "USER": "postgres", "PASSWORD": "trusted", "DATABASE": "dagster"}
        variables = {f"DAGSTER_POSTGRES_{name}": value for name, value in names.items()}
        variables |= {"PGHOST": database, "PGUSER": "postgres", "PATH": path}
        variables |= {"HSP_BUCKET": "acme-hsp", "HSP_AWS_REGION": "us-east-1"}
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        yield tmp_path


def test_a_restored_database_knows_what_was_there_and_is_migrated(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with dg.DagsterInstance.from_config(str(home)) as instance:
        instance.report_runless_asset_event(dg.AssetMaterialization(KEY))
    for commands in (block("pg_dump"), block("createdb")):
        subprocess.run(["/bin/sh", "-euc", commands], cwd=home, check=True)
    monkeypatch.setenv("DAGSTER_POSTGRES_DATABASE", "restored")
    (migrate,) = (c for one in shell_blocks() for c in one.commands if c[-2:] == MIGRATE)
    dagster = Path(sys.executable).with_name(migrate[-3])
    variables = {**os.environ, "DAGSTER_HOME": str(home)}
    subprocess.run([dagster, *MIGRATE], env=variables, check=True)
    with dg.DagsterInstance.from_config(str(home)) as restored:
        assert restored.get_latest_materialization_event(KEY) is not None
