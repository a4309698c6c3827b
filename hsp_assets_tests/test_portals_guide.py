"""What docs/portals.md says of names and shows to be typed is so."""

from __future__ import annotations

import importlib
import re
import subprocess
from pathlib import Path
from typing import Any

from hsp_assets.environment import load_settings
from hsp_assets.environment.keys import key, pool, portal_tags, step
from hsp_assets.environment.portals import LONGEST, account_name
from hsp_assets_tests.built import ROOT
from hsp_assets_tests.conftest import PortalOf
from hsp_assets_tests.dockerfile import compose
from hsp_assets_tests.guides import blocks

yaml: Any = importlib.import_module("yaml")  # it ships no types
GUIDE = (ROOT / "docs" / "portals.md").read_text(encoding="utf-8")


OWN = {"env_file", "ports", "volumes"}
"""What of a service differs between portals."""


def texts(language: str) -> list[str]:
    """The blocks of code of a language, but for what is not run."""
    return [
        one.text
        for one in blocks()
        if one.guide == "docs/portals.md" and one.language == language and not one.not_run
    ]


def test_the_names_in_the_table_are_those_that_a_portal_has(portal_of: PortalOf) -> None:
    portal_of("acme_uk")
    settings = load_settings()
    names = [
        key("staging/users").to_user_string(),
        step("staging/users"),
        pool("hsp_loading"),
        ": ".join(next(iter(portal_tags().items()))),
        f"{settings.bucket_prefix}live/...",
        settings.dataset_group,
        account_name("hubspot_best_sellers_..."),
        str(settings.state),
    ]
    rows = [line.split(" | ") for line in GUIDE.splitlines() if line.startswith("| ")][1:9]
    assert len(rows) == len(names)
    for name, row in zip(names, rows, strict=True):
        assert f"`{name}`" in row[2]
    assert f"up to {LONGEST} lower case" in GUIDE


def test_the_script_for_another_portal_in_the_same_account_shares_no_name(tmp_path: Path) -> None:
    (command,) = texts("sh")
    script = command.replace("> acme_uk.sql", f"> {tmp_path}/acme_uk.sql")
    subprocess.run(["/bin/sh", "-c", script], check=True, cwd=ROOT)
    first = (ROOT / "deploy" / "snowflake.sql").read_text(encoding="utf-8")
    other = (tmp_path / "acme_uk.sql").read_text(encoding="utf-8")

    def names(script: str) -> set[str]:
        statements = re.sub(r"--.*", "", script)
        return set(re.findall(r"\b(?:HSP|ACME_UK)(?:_[A-Z]+)*\b", statements))

    assert {"HSP", "HSP_ROLE", "HSP_UNLOAD", "HSP_SERVICE"} <= names(first)
    assert names(other) == {name.replace("HSP", "ACME_UK") for name in names(first)}


def test_a_portal_more_is_a_service_of_the_compose_file_and_a_server_of_the_workspace() -> None:
    more, workspace = map(yaml.safe_load, texts("yaml"))
    deployed = compose()["services"]
    for name, service in more["services"].items():
        first = deployed[name.removesuffix("-acme-uk")]
        made_there = {"build", "depends_on"} | OWN
        assert service.keys() - OWN == first.keys() - made_there
        assert {k: service[k] for k in service.keys() - OWN} == {
            k: first[k] for k in first.keys() - made_there
        }
    servers = [one["grpc_server"] for one in workspace["load_from"]]
    assert [one["host"] for one in servers] == ["code-location", "code-location-acme-uk"]
    assert len({one["location_name"] for one in servers}) == len(servers)
