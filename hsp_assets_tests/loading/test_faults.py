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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from hsp_assets.failures import TransientFailure
from hsp_assets.loading.progress import Progress
from hsp_assets.resources import hubspot_transport
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.sandbox import hubspot as stand_in
from hsp_assets.sandbox.hubspot import Options
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.faults import Fault
from hsp_assets.sandbox.sample_data.files import write_sample_files
from hsp_assets.sandbox.sample_data.size import Size
from hsp_assets.sandbox.serving import serve
from hsp_assets_tests.loading.whole import apply_model, load_all, portal_state

ROOT = Path(__file__).parents[2]
SMALL = Size(products=500, contacts=400, interactions=2_400)
STAGES = ("hsp products*", "hsp contacts*", "hsp deals*", "hsp completed deals*")
"""Patterns of the names of our imports, in the order in which they run."""
ROWS_PER_SECOND = dict(zip(STAGES, (500, 1_000, 10, 10), strict=True))
"""Paces that let each of them take long enough to be killed in it."""


@dataclass
class Site:
    """A portal that is served, what it is known by, and the files to load."""

    url: str
    portal: Portal
    folder: Path

    @property
    def hubspot(self) -> HubSpotResource:
        """A client of its own, as each run has."""
        return HubSpotResource(access_token="test", url=self.url)

    def arm(self, **fault: object) -> None:
        """Let something go wrong."""
        self.portal.faults.arm(Fault.model_validate(fault))

    def hits(self) -> int:
        """How often the armed faults have struck."""
        return sum(fault["hits"] for fault in self.portal.faults.listed())

    def pace(self, rows_per_second: float | None) -> None:
        """How fast imports go on."""
        self.portal.options = replace(self.portal.options, import_rows_per_second=rows_per_second)

    @contextmanager
    def loading(self) -> Iterator[subprocess.Popen[bytes]]:
        """A load in a process of its own."""
        command = [sys.executable, "-m", "hsp_assets_tests.loading.whole", self.url]
        with subprocess.Popen([*command, str(self.folder)], cwd=ROOT) as process:
            yield process

    def rows_imported(self, name: str) -> int:
        """How many rows of the latest import of a name are done."""
        rows = self.portal.store.rows(
            "SELECT next_row FROM imports WHERE json_extract(request, '$.name') GLOB ? "
            "ORDER BY id DESC LIMIT 1",
            name,
        )
        return int(rows[0]["next_row"]) if rows else 0

    def imports(self) -> int:
        """How many imports there have been."""
        return len(self.portal.store.rows("SELECT id FROM imports"))

    def events(self) -> int:
        """How many events the portal holds."""
        return len(self.portal.store.rows("SELECT id FROM events"))

    def state(self) -> dict[str, Any]:
        """All that the portal holds."""
        return portal_state(self.portal.store.file)


@contextmanager
def site(folder: Path, files: Path) -> Iterator[Site]:
    """A portal whose model is as declared and that holds nothing."""
    app = stand_in.create_app(
        folder / "portal.sqlite", token="test", options=Options(api_add_on=True)
    )
    with serve(app, "hubspot") as url:
        served = Site(url, app.state.portal, files)
        apply_model(served.hubspot)
        yield served


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files to load."""
    if tutorial := os.environ.get("HSP_TUTORIAL_DATA"):
        return Path(tutorial)
    folder = tmp_path_factory.mktemp("files")
    write_sample_files(folder, SMALL)
    return folder


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, files: Path) -> dict[str, Any]:
    """All that a portal holds after a load in which nothing went wrong."""
    with site(tmp_path_factory.mktemp("undisturbed"), files) as calm:
        load_all(calm.hubspot, files)
        return calm.state()


@pytest.fixture
def disturbed(tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A portal for something to go wrong in, whose callers are impatient."""
    monkeypatch.setattr(hubspot_transport, "BACK_OFF_SECONDS", 0.02)
    with site(tmp_path, files) as served:
        yield served


def until(holds: Callable[[], bool]) -> None:
    """Look every few milliseconds whether something holds."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        threading.Event().wait(0.005)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process as `kill -9` does."""
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
    disturbed: Site, undisturbed: dict[str, Any], fault: dict[str, object]
) -> None:
    disturbed.arm(**fault)
    load_all(disturbed.hubspot, disturbed.folder)
    assert disturbed.hits()
    assert disturbed.state() == undisturbed


@pytest.mark.parametrize("kind", ["error", "drop"])
def test_an_import_whose_start_nobody_answered_is_found_by_its_name(
    disturbed: Site, undisturbed: dict[str, Any], kind: str
) -> None:
    disturbed.arm(kind=kind, when="after", method="POST", path="/crm/v3/imports", times=3)
    load_all(disturbed.hubspot, disturbed.folder)
    assert disturbed.hits() == 3
    assert disturbed.imports() == len(STAGES) + 1
    assert disturbed.state() == undisturbed


@pytest.mark.parametrize("stage", STAGES)
def test_an_import_that_fails_half_way_is_started_again(
    disturbed: Site, undisturbed: dict[str, Any], stage: str
) -> None:
    disturbed.arm(kind="import", name=stage, times=1)
    outcomes = load_all(disturbed.hubspot, disturbed.folder)
    assert disturbed.hits() == 1
    assert all(outcome.failed == 0 for outcome in outcomes.values())
    assert disturbed.state() == undisturbed


def test_an_import_that_fails_every_time_is_told_and_loaded_later(
    disturbed: Site, undisturbed: dict[str, Any]
) -> None:
    disturbed.arm(kind="import", name="hsp contacts*")
    with pytest.raises(TransientFailure, match="let the import of contacts fail 3 times"):
        load_all(disturbed.hubspot, disturbed.folder)
    disturbed.portal.faults.disarm()
    load_all(disturbed.hubspot, disturbed.folder)
    assert disturbed.state() == undisturbed


@pytest.mark.parametrize(("stage", "steps_before"), [*zip(STAGES, (0, 1, 3, 4), strict=True)])
def test_a_load_killed_in_an_import_waits_for_it_and_ends_as_an_undisturbed_one(
    disturbed: Site, undisturbed: dict[str, Any], stage: str, steps_before: int
) -> None:
    load_all(disturbed.hubspot, disturbed.folder, last=steps_before)
    disturbed.pace(ROWS_PER_SECOND[stage])
    with disturbed.loading() as process:
        until(lambda: disturbed.rows_imported(stage) > 0)
        kill(process)
    lines: list[str] = []
    again = Progress("again", report=lines.append)
    load_all(disturbed.hubspot, disturbed.folder, again, first=steps_before)
    assert any("which an earlier run started" in line for line in lines)
    assert disturbed.state() == undisturbed


def test_a_load_killed_in_a_batch_of_events_ends_as_an_undisturbed_one(
    disturbed: Site, undisturbed: dict[str, Any]
) -> None:
    disturbed.arm(kind="latency", seconds=1, path="/events/v3/send/batch", skip=2)
    with disturbed.loading() as process:
        until(lambda: disturbed.hits() > 0)
        kill(process)
    assert 0 < disturbed.events() < len(undisturbed["events"])
    load_all(disturbed.hubspot, disturbed.folder)
    assert disturbed.state() == undisturbed
