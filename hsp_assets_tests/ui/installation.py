"""A sandbox with one source file, the `hsp dev` that follows it, and what became of it."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import dagster as dg
import psutil

from hsp_assets.cli.instance import dagster_home
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.hubspot_changes import PortalChanges
from hsp_assets.sandbox.endpoints import read_endpoints
from hsp_assets_tests.ui.running import start_dev

PATIENCE_SECONDS = 180.0
HEADER = "ITEM_ID,PRODUCT_NAME,PRICE,CATEGORY_L1"
WORKER, DAEMON = "spawn_main", "dagster._daemon"


def wait_until(what: str, is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"no {what} within {PATIENCE_SECONDS:.0f} s"
        time.sleep(0.1)


def command_line(process: psutil.Process) -> str:
    """How a process was started; empty when it has ended since it was listed."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


@dataclass
class Installation:
    """A sandbox with one source file, and the `hsp dev` that follows it."""

    state: Path
    log: Path
    seen: set[str] = field(default_factory=set)
    process: subprocess.Popen[bytes] | None = None
    url: str = ""

    @cached_property
    def instance(self) -> dg.DagsterInstance:
        return dg.DagsterInstance.from_config(str(dagster_home(self.state)))

    def start(self) -> None:
        """Start it as a user does."""
        self.process, self.url = start_dev(self.state, self.log)

    def drop(self, items: int, bad: int = 0) -> None:
        """Put a file of so many items into the drop folder; the first have no price."""
        prices = ["none" if number < bad else f"{number}.5" for number in range(items)]
        rows = [f"{number},Lamp {number},{price},Lamps" for number, price in enumerate(prices)]
        self.write("\n".join([HEADER, *rows, ""]))

    def write(self, content: str) -> None:
        """Put a file of items into the drop folder."""
        (self.state / "source" / "items.csv").write_text(content)

    def new_runs(self) -> list[dg.DagsterRun]:
        """The runs that the test did not see before, oldest first."""
        runs = [run for run in self.instance.get_runs() if run.run_id not in self.seen]
        return runs[::-1]

    def statuses(self) -> list[str]:
        return [run.status.value for run in self.new_runs()]

    def wait_for_run(self) -> None:
        """Wait until a run is under way."""
        wait_until("a run", lambda: "STARTED" in self.statuses())

    def wait_until_loaded(self, items: int) -> None:
        """Wait until the files are loaded and the HubSpot sensor has reported them."""
        wait_until("a success", lambda: "SUCCESS" in self.statuses())
        ended = self.tick("source_files").timestamp
        wait_until("two more ticks", lambda: self.tick("source_files").timestamp > ended + 6)
        wait_until("report", lambda: self.reported() == items)

    def processes(self, word: str = "") -> list[psutil.Process]:
        """The processes of `hsp dev`, or those whose command has a word."""
        assert self.process is not None
        main = psutil.Process(self.process.pid)
        return [p for p in (main, *main.children(recursive=True)) if word in command_line(p)]

    def kill(self, *processes: psutil.Process) -> None:
        for one in processes:
            with suppress(psutil.NoSuchProcess):  # it ended by itself meanwhile
                one.kill()

    def kill_everything(self) -> None:
        assert self.process is not None
        if self.process.poll() is not None:
            return
        self.kill(*self.processes())
        self.process.wait(60)

    def tick(self, sensor: str) -> dg.InstigatorTick:
        """A sensor's latest tick; the first of a daemon that just started is waited for."""
        wait_until(f"tick of {sensor}", lambda: bool(self._ticks(sensor)))
        return self._ticks(sensor)[0]

    def _ticks(self, sensor: str) -> Sequence[dg.InstigatorTick]:
        """A sensor's latest tick, if there is one."""
        states = self.instance.all_instigator_state()
        of = [s for s in states if s.instigator_name == sensor]
        return of and self.instance.get_ticks(
            of[0].instigator_origin_id, of[0].selector_id, limit=1
        )

    def reason(self, sensor: str) -> str:
        """What a sensor's latest tick said."""
        return self.tick(sensor).skip_reason or ""

    def reported(self) -> int:
        """The number of products that the HubSpot sensor reported last."""
        latest = self.instance.fetch_observations(dg.AssetKey(["portal", "products"]), limit=1)
        observation = latest.records[0].asset_observation if latest.records else None
        return int(str(observation.metadata["total"].value)) if observation else 0

    def products(self) -> int:
        """How many products the portal holds."""
        sandbox = read_endpoints(self.state)
        portal = HubSpotResource(access_token=sandbox.token, url=sandbox.hubspot)
        return PortalChanges(portal).newest("products").total or 0


def installed(folder: Path) -> Iterator[Installation]:
    """An installation that runs, and is killed when it is needed no more."""
    made = Installation(folder / "state", folder / "dev.log")
    (made.state / "source").mkdir(parents=True)
    made.start()
    yield made
    made.kill_everything()
    made.instance.dispose()
