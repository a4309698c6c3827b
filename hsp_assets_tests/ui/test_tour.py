"""A tour of the Dagster UI, from an installation without files to one that follows its shop."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from hsp_assets_tests.ui.conftest import BAD_ROWS

if TYPE_CHECKING:
    from hsp_assets_tests.ui.dagster_ui import DagsterUi

GROUPS = [
    "data_model",
    "source_files",
    "imports",
    "portal",
    "share",
    "staging",
    "datasets",
    "retraining",
    "recommender",
    "activation",
]


@pytest.mark.usefixtures("broken_run")
def test_a_check_that_failed_says_what_is_wrong_and_what_to_do(ui: DagsterUi) -> None:
    ui.open_check("source_files/items", "rejected_share")
    ui.see("Failed")
    ui.see(re.compile(rf"{BAD_ROWS} of 120 rows rejected \(4\.17%, at most 1\.00%\)\."))
    ui.see("rejected")
    ui.picture("failed-check")


@pytest.mark.usefixtures("broken_run")
def test_the_rows_set_aside_are_told_by_file_line_and_rule(ui: DagsterUi) -> None:
    ui.open_asset("source_files/items")
    ui.see("rejected_rows")
    ui.see("items.csv")
    ui.picture("rejected-rows")


def test_what_lies_behind_a_failed_check_did_not_run(ui: DagsterUi, broken_run: str) -> None:
    ui.open_asset("imports/products")
    ui.see(re.compile("Failed in"))
    ui.open(f"/runs/{broken_run}")
    ui.see("Failure")
    ui.see(re.compile(r"Errored \([1-9]"))
    ui.picture("failed-run")


def test_the_mended_file_goes_all_the_way(ui: DagsterUi, whole_run: str) -> None:
    ui.open(f"/runs/{whole_run}")
    ui.see("Success")
    ui.open_check("source_files/items", "rejected_share")
    ui.see("Passed")


@pytest.mark.usefixtures("whole_run")
def test_the_lineage_shows_every_group(ui: DagsterUi) -> None:
    ui.open("/asset-groups/")
    for group in GROUPS:
        ui.see(group)
    ui.picture("lineage")


@pytest.mark.usefixtures("whole_run")
def test_a_group_shows_its_assets_with_their_checks(ui: DagsterUi) -> None:
    ui.open_group("datasets")
    for asset in ("users", "items", "interactions"):
        ui.see(asset)
    ui.see(re.compile(r"\d+ / \d+ Passed"))
    ui.picture("group")


@pytest.mark.usefixtures("whole_run")
def test_a_recommender_shows_how_good_it_is(ui: DagsterUi) -> None:
    ui.open_asset("recommender/recommended_for_you")
    ui.see("hubspot_recommended_for_you")
    ui.see(re.compile("better_than_trivial"))
    ui.see("ndcg_at_25")
    ui.picture("recommender")


@pytest.mark.usefixtures("shop")
def test_sensors_and_schedules_are_switched_on(ui: DagsterUi) -> None:
    ui.open("/automation")
    expect(ui.automations()).to_have_count(7)
    expect(ui.page.get_by_role("checkbox", checked=True)).to_have_count(7)
    ui.picture("automation")


@pytest.mark.usefixtures("shop")
def test_a_tick_says_why_nothing_ran(ui: DagsterUi) -> None:
    ui.open("/locations/hsp_assets/sensors/hubspot")
    ui.page.get_by_text("0 runs requested").first.hover()
    ui.see(re.compile(r"Nothing changed in HubSpot: .*120 products"))
    ui.picture("tick")
