"""What fails for good makes one red run, whose page and tick say why; then new content is awaited.

The runs are requested and executed by the daemon alone, on real files.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import requests
from playwright.sync_api import Page, expect

from hsp_assets.cli.fault import print_faults
from hsp_assets_tests.ui.dagster_ui import DagsterUi
from hsp_assets_tests.ui.installation import Installation, installed, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

CANCEL = "mutation Cancel($run: String!) { terminateRun(runId: $run) { __typename } }"
LOOKS = 2


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    yield from installed(tmp_path_factory.mktemp("failures"))


@pytest.fixture(autouse=True)
def _forget(installation: Installation) -> None:
    installation.seen = {run.run_id for run in installation.instance.get_runs()}


def wait_until_it_waits(installation: Installation, because: str) -> None:
    """Wait until the sensor has said several times that it waits, and why."""
    said: set[float] = set()

    def is_waiting() -> bool:
        tick = installation.tick("source_files")
        if because in (tick.skip_reason or ""):
            said.add(tick.timestamp)
        return len(said) >= LOOKS

    wait_until(f"tick that says {because!r}", is_waiting)


def see_at_once(page: Page, installation: Installation, words: str) -> None:
    """The page of the last run shows words as it opens, with no scrolling and no click."""
    ui, run = DagsterUi(page, installation.url), installation.new_runs()[-1]
    ui.open(f"/runs/{run.run_id}")
    row = page.get_by_text(re.compile(f"^[^\n]*Failure: {re.escape(words)}"))
    expect(row.last).to_be_in_viewport()


def test_a_file_that_lacks_a_column_makes_one_red_run(
    installation: Installation, page: Page
) -> None:
    installation.write("ITEM_ID,PRODUCT_NAME\n1,Lamp\n")
    words = "items.csv lacks the column PRICE"
    wait_until_it_waits(installation, f"failed and would fail again: {words}")
    assert installation.statuses() == ["FAILURE"]
    see_at_once(page, installation, words)
    DagsterUi(page, installation.url).picture("failed-run-missing-column")


def test_a_file_with_bad_rows_makes_one_red_run(installation: Installation, page: Page) -> None:
    installation.drop(items=50, bad=5)
    words = "source_files/items does not pass rejected_share: 5 of 50 rows rejected"
    wait_until_it_waits(installation, f"failed and would fail again: {words}")
    assert installation.statuses() == ["FAILURE"]
    see_at_once(page, installation, words)
    DagsterUi(page, installation.url).picture("failed-run-bad-rows")


def test_a_run_that_a_person_cancelled_comes_back_with_new_content_only(
    installation: Installation,
) -> None:
    print_faults(installation.state, "latency", ["seconds=2", "path=/"])
    installation.drop(items=60)
    installation.wait_for_run()
    (run,) = installation.new_runs()
    body = {"query": CANCEL, "variables": {"run": run.run_id}}
    answer = requests.post(f"{installation.url}/graphql", json=body, timeout=30).json()
    assert answer["data"]["terminateRun"]["__typename"] == "TerminateRunSuccess", answer
    wait_until_it_waits(installation, f"Run {run.run_id[:8]} was cancelled")
    assert installation.statuses() == ["CANCELED"]
    print_faults(installation.state, "clear", [])
    installation.drop(items=61)
    wait_until("a success", lambda: installation.statuses() == ["CANCELED", "SUCCESS"])
