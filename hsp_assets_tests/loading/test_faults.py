"""Whatever goes wrong on the way, loading again ends in the state of an undisturbed load.

Made-up files; with HSP_TUTORIAL_DATA the tutorial's own, which takes three times as long. A killed
process is a real one, killed by SIGKILL in the middle of what HubSpot was doing for it.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest

from hsp_assets.failures import TransientFailure
from hsp_assets.loading.outcome import Outcome
from hsp_assets.loading.progress import QUIET, Progress
from hsp_assets.resources import hubspot_transport
from hsp_assets.sandbox.sample_data.files import write_sample_files
from hsp_assets.sandbox.sample_data.size import Size
from hsp_assets_tests.loading.whole import load_all, portal_state
from hsp_assets_tests.portals import Site, declared_site

ROOT = Path(__file__).parents[2]
SMALL = Size(products=500, contacts=400, interactions=2_400)
STAGES = ("hsp products*", "hsp contacts*", "hsp deals*", "hsp completed deals*")
"""Patterns of the names of our imports, in the order in which they run."""
ROWS_PER_SECOND = dict(zip(STAGES, (500, 1_000, 10, 10), strict=True))
"""Rates that let each of them take long enough to be killed in it."""
FAST = {"api_add_on": True}


class Load:
    """A portal for something to go wrong in, and the files to load into it."""

    def __init__(self, site: Site, files: Path) -> None:
        self.site, self.files = site, files

    def run(
        self, progress: Progress = QUIET, first: int = 0, last: int | None = None
    ) -> dict[str, Outcome]:
        return load_all(self.site.hubspot, self.files, progress, first, last)

    @contextmanager
    def process(self) -> Iterator[subprocess.Popen[bytes]]:
        command = [sys.executable, "-m", "hsp_assets_tests.loading.whole", self.site.url]
        with subprocess.Popen([*command, str(self.files)], cwd=ROOT) as process:
            yield process

    def set_rate(self, rows_per_second: float | None) -> None:
        """How fast imports go on; None is as fast as possible."""
        portal = self.site.portal
        portal.options = replace(portal.options, import_rows_per_second=rows_per_second)

    def rows_imported(self, name: str) -> int:
        """How many rows of the latest import of a name are done."""
        rows = self.site.portal.store.rows(
            "SELECT next_row FROM imports WHERE json_extract(request, '$.name') GLOB ? "
            "ORDER BY id DESC LIMIT 1",
            name,
        )
        return int(rows[0]["next_row"]) if rows else 0

    def count(self, table: Literal["imports", "events"]) -> int:
        """How many imports there have been, or events are held."""
        return len(self.site.portal.store.rows(f"SELECT id FROM {table}"))  # noqa: S608 (a literal)

    def state(self) -> dict[str, Any]:
        return portal_state(self.site.portal.store.file)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if tutorial := os.environ.get("HSP_TUTORIAL_DATA"):
        return Path(tutorial)
    folder = tmp_path_factory.mktemp("files")
    write_sample_files(folder, SMALL)
    return folder


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, files: Path) -> dict[str, Any]:
    with declared_site(tmp_path_factory.mktemp("undisturbed"), **FAST) as site:
        load = Load(site, files)
        load.run()
        return load.state()


@pytest.fixture
def load(tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Load]:
    """A load for something to go wrong in, whose calls are repeated soon."""
    monkeypatch.setattr(hubspot_transport, "BACK_OFF_SECONDS", 0.02)
    with declared_site(tmp_path, **FAST) as site:
        yield Load(site, files)


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        threading.Event().wait(0.005)


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param({"kind": "error", "rate": 0.05}, id="errors"),
        pytest.param({"kind": "error", "rate": 0.05, "when": "after"}, id="errors_after_the_deed"),
        pytest.param({"kind": "rate_limit", "skip": 5, "times": 5}, id="storm_of_429"),
        pytest.param({"kind": "drop", "rate": 0.05}, id="drops"),
        pytest.param({"kind": "drop", "rate": 0.05, "when": "during"}, id="cut_answers"),
        pytest.param({"kind": "drop", "rate": 0.05, "when": "after"}, id="lost_answers"),
    ],
)
def test_a_disturbed_load_ends_as_an_undisturbed_one(
    load: Load, undisturbed: dict[str, Any], fault: dict[str, object]
) -> None:
    load.site.arm(**fault)
    load.run()
    assert load.site.hits()
    assert load.state() == undisturbed


@pytest.mark.parametrize("kind", ["error", "drop"])
def test_an_import_whose_start_was_not_answered_is_found_by_its_name(
    load: Load, undisturbed: dict[str, Any], kind: str
) -> None:
    load.site.arm(kind=kind, when="after", method="POST", path="/crm/v3/imports", times=3)
    load.run()
    assert load.site.hits() == 3
    assert load.count("imports") == len(STAGES) + 1
    assert load.state() == undisturbed


@pytest.mark.parametrize("stage", STAGES)
def test_an_import_that_fails_half_way_is_started_again(
    load: Load, undisturbed: dict[str, Any], stage: str
) -> None:
    load.site.arm(kind="import", name=stage, times=1)
    outcomes = load.run()
    assert load.site.hits() == 1
    assert all(outcome.failed == 0 for outcome in outcomes.values())
    assert load.state() == undisturbed


def test_an_import_that_fails_every_time_is_reported_and_loaded_later(
    load: Load, undisturbed: dict[str, Any]
) -> None:
    load.site.arm(kind="import", name="hsp contacts*")
    with pytest.raises(TransientFailure, match="let the import of contacts fail 3 times"):
        load.run()
    load.site.portal.faults.disarm()
    load.run()
    assert load.state() == undisturbed


@pytest.mark.parametrize(("stage", "steps_before"), [*zip(STAGES, (0, 1, 3, 4), strict=True)])
def test_a_load_killed_in_an_import_waits_for_it_and_ends_as_an_undisturbed_one(
    load: Load, undisturbed: dict[str, Any], stage: str, steps_before: int
) -> None:
    load.run(last=steps_before)
    load.set_rate(ROWS_PER_SECOND[stage])
    with load.process() as process:
        until(lambda: load.rows_imported(stage) > 0)
        kill(process)
    waited = []

    def report(line: str) -> None:
        """Let the earlier import go on quickly as soon as it is waited for."""
        if "which an earlier run started" in line:
            waited.append(line)
            load.set_rate(None)

    load.run(Progress("again", report=report), first=steps_before)
    assert waited
    assert load.state() == undisturbed


def test_a_load_killed_in_a_batch_of_events_ends_as_an_undisturbed_one(
    load: Load, undisturbed: dict[str, Any]
) -> None:
    load.site.arm(kind="latency", seconds=1, path="/events/v3/send/batch", skip=2)
    with load.process() as process:
        until(lambda: load.site.hits() > 0)
        kill(process)
    assert 0 < load.count("events") < len(undisturbed["events"])
    load.run()
    assert load.state() == undisturbed
