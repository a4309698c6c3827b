"""What a person starts in the UI goes through the gate to the end: by the real daemon alone.

Every automation but `follow_upstream` is switched off, so that nothing else could do its work.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import dagster as dg
import pytest
import requests
from playwright.sync_api import Browser, Page

from hsp_assets.definitions import defs
from hsp_assets.resources.manifests import read_manifest
from hsp_assets.resources.storage import staging_prefix
from hsp_assets_tests.ui.dagster_ui import LOCATION, DagsterUi, fresh_page
from hsp_assets_tests.ui.running import running_dev
from hsp_assets_tests.ui.switches import switch_automations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hsp_assets_tests.ui.shop import Shop

SUCCESS, FAILURE = dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE
FOLLOWING = ("staging", "accepted", "datasets")
START = """
mutation Start($sensor: SensorSelector!) {
  startSensor(sensorSelector: $sensor) { ... on Sensor { name } }
}
"""
AGAIN = """
mutation Again($run: String!) {
  launchPipelineReexecution(reexecutionParams: {parentRunId: $run, strategy: FROM_FAILURE}) {
    ... on LaunchRunSuccess { run { runId } }
  }
}
"""
BACKFILL = """
mutation Backfill($keys: [AssetKeyInput!]) {
  launchPartitionBackfill(backfillParams: {assetSelection: $keys, allPartitions: true}) {
    ... on LaunchBackfillSuccess { backfillId }
  }
}
"""


@pytest.fixture(scope="module")
def shop(trained_shop: Path, browser: Browser) -> Iterator[Shop]:
    """A trained shop in which only the sensor `follow_upstream` runs."""
    with running_dev(trained_shop) as running:
        with fresh_page(browser) as opened:
            switch_automations(opened, running, "Stop")
        selector = {"repositoryName": "__repository__", "repositoryLocationName": LOCATION}
        ask(running, START, sensor=selector | {"sensorName": "follow_upstream"})
        running.wait_for_ticks("follow_upstream", 1)
        assert running.switched_on() == {"follow_upstream"}
        yield running


@pytest.fixture(autouse=True)
def _begin_quiet(shop: Shop) -> None:
    """What a test before left under way is no part of the next."""
    shop.wait("quiet", shop.is_idle)


def ask(shop: Shop, question: str, **variables: Any) -> dict[str, Any]:
    """What Dagster's webserver answers to GraphQL."""
    body = {"query": question, "variables": variables}
    answer = requests.post(f"{shop.url}/graphql", json=body, timeout=60).json()
    assert "errors" not in answer, answer
    (data,) = answer["data"].values()
    assert isinstance(data, dict)
    return data


def materialize_group(page: Page, shop: Shop, group: str) -> str:
    """Materialize all assets of a group in the UI; the id of the run."""
    known = {run.run_id for run in shop.runs()}
    ui = DagsterUi(page, shop.url)
    ui.open_group(group)
    page.get_by_role("button", name=re.compile("Materialize all")).click()
    return shop.new_run(known)


def checks_of(*groups: str) -> set[str]:
    """Every check of the assets of groups."""
    keys = defs.resolve_asset_graph().asset_check_keys
    return {
        f"{key.asset_key.to_user_string()}:{key.name}"
        for key in keys
        if key.asset_key.path[0] in groups
    }


def evaluated(shop: Shop, run_id: str) -> set[str]:
    """The checks that a run evaluated."""
    kind = dg.DagsterEventType.ASSET_CHECK_EVALUATION
    entries = shop.instance.all_logs(run_id, of_type=kind)
    found = [e.dagster_event.asset_check_evaluation_data for e in entries if e.dagster_event]
    return {f"{one.asset_key.to_user_string()}:{one.check_name}" for one in found}


def test_the_run_of_the_demo_stands_on_the_first_page_and_with_its_job(
    page: Page, shop: Shop
) -> None:
    ui = DagsterUi(page, shop.url)
    ui.open("/")
    ui.see("everything")
    ui.picture("first-page")
    ui.open(f"/locations/{LOCATION}/jobs/everything/runs")
    ui.see("Success")


def test_the_share_by_hand_is_followed_by_one_green_run_with_every_check(
    shop: Shop, page: Page
) -> None:
    before = shop.live().dataset_version
    product = shop.records("products")[0]
    change = {"properties": {"price": "4321.5"}}
    shop.hubspot("PATCH", f"/crm/v3/objects/products/{product['id']}", change)
    by_hand = materialize_group(page, shop, "share")
    known = {run.run_id for run in shop.runs()}
    assert shop.ended(by_hand) == SUCCESS
    followed = shop.new_run(known)
    assert shop.ended(followed) == SUCCESS
    assert evaluated(shop, followed) == checks_of(*FOLLOWING)
    assert shop.live().dataset_version != before
    shop.wait_for_ticks("follow_upstream", 2)
    assert {run.run_id for run in shop.runs()} == {*known, followed}


def test_a_gate_that_failed_is_green_from_its_failure_on_once_the_cause_is_gone(
    shop: Shop, page: Page
) -> None:
    manifest = read_manifest(shop.storage, "staging/users")
    assert manifest is not None
    stale = f"{staging_prefix('users', manifest.run)}stale.parquet"
    shop.storage.write(stale, b"")
    stopped = materialize_group(page, shop, "accepted")
    assert shop.ended(stopped) == FAILURE
    shop.storage.delete(stale)
    answer = ask(shop, AGAIN, run=stopped)
    again = answer["run"]["runId"]
    known = {run.run_id for run in shop.runs()}
    assert shop.ended(again) == SUCCESS
    assert evaluated(shop, again) == checks_of("accepted")
    assert shop.ended(shop.new_run(known)) == SUCCESS


def test_a_backfill_goes_through_the_gate_with_every_check(shop: Shop) -> None:
    known = {run.run_id for run in shop.runs()}
    keys = [
        {"path": key.path}
        for key in defs.resolve_asset_graph().get_all_asset_keys()
        if key.path[0] in FOLLOWING
    ]
    assert ask(shop, BACKFILL, keys=keys)["backfillId"]
    run = shop.new_run(known)
    assert shop.ended(run) == SUCCESS
    assert evaluated(shop, run) == checks_of(*FOLLOWING)
