"""What Dagster calls our assets, with the portal that they are of."""

import json
import subprocess
import sys
from typing import Any

import dagster as dg
import pytest

from hsp_assets.definitions import build_defs, defs
from hsp_assets.environment import Settings, process_environment
from hsp_assets.environment.keys import (
    address,
    group_of,
    key,
    pool,
    portal_tags,
    step,
    step_address,
)
from hsp_assets.environment.portals import LONGEST, portal
from hsp_assets.failures import SettingsError
from hsp_assets_tests.conftest import PortalOf

NAMED = """
import json
from hsp_assets.automation import CONDITIONS
from hsp_assets.definitions import defs
graph = defs.resolve_asset_graph()
nodes = [graph.get(one) for one in graph.get_all_asset_keys()]
jobs = [job for job in defs.resolve_all_job_defs() if job.run_tags]
print(json.dumps({
    "keys": sorted(one.key.to_user_string() for one in nodes),
    "groups": sorted({one.group_name for one in nodes}),
    "checks": sorted(one.to_user_string() for one in graph.asset_check_keys),
    "pools": sorted({pool for one in nodes for pool in one.pools or ()}),
    "steps": sorted({one.name for one in defs.resolve_job_def("everything").nodes}),
    "staging": repr(CONDITIONS["staging"]),
    "tags": [dict(job.run_tags) for job in jobs],
}))
"""


def names(**variables: str) -> dict[str, Any]:
    """What the definitions of a process of its own are called."""
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", NAMED],
        env=process_environment(variables),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


@pytest.fixture(scope="module")
def acme() -> dict[str, Any]:
    return names(HSP_PORTAL="acme")


def test_without_a_portal_a_key_is_group_and_name() -> None:
    assert key("staging/users") == dg.AssetKey(["staging", "users"])
    assert step("staging/users", "checks") == "staging__users__checks"
    assert (pool("hsp_training"), portal_tags()) == ("hsp_training", {})


def test_a_portal_leads_the_key_and_the_address_is_the_same(portal_of: PortalOf) -> None:
    portal_of("acme_uk")
    users = key("staging/users")
    assert users.path == ["acme_uk", "staging", "users"]
    assert (address(users), group_of(users)) == ("staging/users", "staging")
    assert step_address(step("staging/users")) == "staging/users"
    assert step_address(step("accepted")) == "accepted"
    assert pool("hsp_training") == "hsp_training_acme_uk"
    assert portal_tags() == {"portal": "acme_uk"}


def test_the_asset_of_another_portal_is_none_of_ours(portal_of: PortalOf) -> None:
    portal_of("acme_uk")
    assert group_of(dg.AssetKey(["acme_de", "staging", "users"])) == "acme_de"


@pytest.mark.parametrize(
    "given",
    ["Acme", "acme-uk", "acme__uk", "acme_", "1shop", "a/b", "a.b", "é", "a" * (LONGEST + 1)],
)
def test_a_portal_that_could_not_be_named_everywhere_is_refused(
    given: str, portal_of: PortalOf
) -> None:
    portal_of(given)
    with pytest.raises(SettingsError, match=r"HSP_PORTAL=.* a portal is named by up to 18 lower"):
        portal()


def test_definitions_are_of_the_portal_that_their_assets_were_declared_for(
    portal_of: PortalOf,
) -> None:
    portal_of("")
    with pytest.raises(SettingsError, match="HSP_PORTAL='acme' was set after"):
        build_defs(Settings(portal="acme"))


def test_every_asset_check_step_and_pool_bears_the_portal(acme: dict[str, Any]) -> None:
    for kind in ("keys", "checks", "steps", "pools"):
        assert acme[kind]
    assert not [one for one in acme["keys"] + acme["checks"] if not one.startswith("acme/")]
    assert not [one for one in acme["steps"] if not one.startswith("acme__")]
    assert not [one for one in acme["pools"] if not one.endswith("_acme")]
    assert all(tags["portal"] == "acme" for tags in acme["tags"])


def test_the_portal_changes_nothing_but_names(acme: dict[str, Any]) -> None:
    graph = defs.resolve_asset_graph()
    ours = sorted(one.to_user_string() for one in graph.get_all_asset_keys())
    assert [one.removeprefix("acme/") for one in acme["keys"]] == ours
    groups = {graph.get(one).group_name for one in graph.get_all_asset_keys()}
    assert set(acme["groups"]) == groups


def test_conditions_speak_of_the_assets_of_the_portal(acme: dict[str, Any]) -> None:
    assert "AssetKey(['acme', 'staging', 'interactions'])" in acme["staging"]
