"""A tour of the Dagster UI, from an installation without files to one that follows its shop."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import dagster as dg
import polars as pl
import pytest
from playwright.sync_api import Browser, Page, expect

from hsp_assets.sandbox.sample_data import write_sample_files
from hsp_assets_tests.ui.dagster_ui import DagsterUi, fresh_page
from hsp_assets_tests.ui.running import SIZE, running_dev
from hsp_assets_tests.ui.switches import switch_automations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hsp_assets_tests.ui.shop import Shop

BAD_ROWS = 5
GROUPS = [
    "data_model",
    "source_files",
    "imports",
    "portal",
    "share",
    "staging",
    "accepted",
    "datasets",
    "retraining",
    "recommender",
    "activation",
]


@pytest.fixture(scope="module")
def new_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """`hsp dev` as a user starts it, while the folder of the source files is still empty."""
    state = tmp_path_factory.mktemp("ui") / "state"
    (state / "source").mkdir(parents=True)
    with running_dev(state) as shop:
        yield shop


@pytest.fixture(scope="module")
def broken_run(new_shop: Shop, browser: Browser) -> str:
    """The run of everything on files of which one has bad rows, with every sensor switched off."""
    with fresh_page(browser) as opened:
        ui = DagsterUi(opened, new_shop.url)
        switch_automations(opened, new_shop, "Stop")
        write_sample_files(new_shop.source, SIZE)
        spoil(new_shop.source / "items.csv")
        return materialize_all(ui, new_shop, dg.DagsterRunStatus.FAILURE)


@pytest.fixture(scope="module")
def whole_run(new_shop: Shop, browser: Browser, broken_run: str) -> str:
    """The run of everything once the file was corrected."""
    assert broken_run
    write_sample_files(new_shop.source, SIZE)
    with fresh_page(browser) as opened:
        ui = DagsterUi(opened, new_shop.url)
        return materialize_all(ui, new_shop, dg.DagsterRunStatus.SUCCESS)


@pytest.fixture(scope="module")
def followed_shop(new_shop: Shop, browser: Browser, whole_run: str) -> Shop:
    """The shop loaded, published and trained on, with every sensor and schedule switched on."""
    assert whole_run
    with fresh_page(browser) as opened:
        switch_automations(opened, new_shop, "Start")
    new_shop.settle()
    return new_shop


@pytest.fixture
def ui(page: Page, new_shop: Shop) -> DagsterUi:
    """The Dagster UI."""
    return DagsterUi(page, new_shop.url)


def spoil(file: Path) -> None:
    """Write prices that are no numbers."""
    rows = pl.read_csv(file, infer_schema=False)
    is_bad = pl.int_range(pl.len()) < BAD_ROWS
    rows.with_columns(
        pl.when(is_bad).then(pl.lit("free")).otherwise("PRICE").alias("PRICE")
    ).write_csv(file)


def materialize_all(ui: DagsterUi, shop: Shop, expected: dg.DagsterRunStatus) -> str:
    """Start a run of everything in the UI; its id, once it has ended as expected."""
    known = {run.run_id for run in shop.runs()}
    ui.materialize_all()
    run_id = shop.new_run(known)
    assert shop.ended(run_id) == expected
    return run_id


@pytest.mark.usefixtures("broken_run")
def test_a_check_that_failed_says_what_is_wrong_and_what_to_do(ui: DagsterUi) -> None:
    ui.open_check("source_files/items", "rejected_share")
    ui.see("Failed")
    ui.see(re.compile(rf"{BAD_ROWS} of 120 rows rejected \(4\.17%, at most 1\.00%\)\."))
    ui.see("rejected")
    ui.picture("failed-check")


@pytest.mark.usefixtures("broken_run")
def test_rejected_rows_are_listed_with_file_line_and_rule(ui: DagsterUi) -> None:
    ui.open_asset("source_files/items")
    ui.see("rejected_rows")
    ui.see("items.csv")
    ui.picture("rejected-rows")


def test_assets_downstream_of_a_failed_check_did_not_run(ui: DagsterUi, broken_run: str) -> None:
    ui.open_asset("imports/products")
    ui.see(re.compile("Failed in"))
    ui.open(f"/runs/{broken_run}")
    ui.see("Failure")
    ui.see(re.compile(r"Errored \([1-9]"))
    ui.picture("failed-run")


def test_the_corrected_file_runs_through(ui: DagsterUi, whole_run: str) -> None:
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
    ui.see("better than baselines")
    ui.see("ndcg_at_25")
    ui.see("verdict")
    ui.see("This version answers.")
    ui.picture("recommender")


@pytest.mark.usefixtures("followed_shop")
def test_sensors_and_schedules_are_switched_on(ui: DagsterUi) -> None:
    ui.open("/automation")
    expect(ui.automations()).to_have_count(7)
    expect(ui.page.get_by_role("checkbox", checked=True)).to_have_count(7)
    ui.picture("automation")


@pytest.mark.usefixtures("followed_shop")
def test_a_tick_says_why_nothing_ran(ui: DagsterUi) -> None:
    ui.open("/locations/hsp_assets/sensors/hubspot")
    ui.page.get_by_text("0 runs requested").first.hover()
    ui.see(re.compile(r"Nothing changed in HubSpot: .*120 products"))
    ui.picture("tick")
