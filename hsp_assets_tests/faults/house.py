"""A shop on disk, its stand-ins, and runs of its lineage, each in a process that may be killed.

A house is a folder: `state` (the sandbox's), with the bucket and Dagster's home in it, and `tmp`.
It is copied as a whole, so that any number of faults begin in the same state. What a fault is
belongs to `faults`, what must hold afterwards to `checker`.
"""

import json
import multiprocessing
import os
import select
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

import dagster as dg

from hsp_assets.cli.instance import dagster_home, foreground_instance
from hsp_assets.definitions import build_defs
from hsp_assets.environment import Settings
from hsp_assets.failures.steps import TRANSIENT, why
from hsp_assets.sandbox.endpoints import Endpoints, read_endpoints, write_endpoints
from hsp_assets.sandbox.sample_data.size import Size
from hsp_assets.sandbox.state_folder import open_state
from hsp_assets_tests.faults.clocks import follow
from hsp_assets_tests.faults.ended import NO_END, Ended
from hsp_assets_tests.faults.marks import plant
from hsp_assets_tests.faults.proxy import Traffic, refusing, serve

SERVICES = ("hubspot", "snowflake", "s3", "personalize", "api")
SIZE = Size(products=60, contacts=120, interactions=1_500)
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
LONGEST_SECONDS = 90.0
STAND_INS_LOG = "stand-ins.log"
TAIL = 2_000
"""Characters of a log that are told."""
CHOSEN: Mapping[str, Any] = {
    "activation": "custom_object",
    "run_patience_minutes": 0.5,
    "snowflake_login_seconds": 2,
    "snowflake_request_seconds": 2,
}
"""What is set beside the sandbox's defaults: activation, and less patience."""

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(
    [
        "hsp_assets_tests.faults.haste",
        "hsp_assets_tests.faults.house",
        "dagster_snowflake",
        "hsp_assets.resources.snowflake_session",
        "dagster_aws.s3",
        "hsp_assets.sandbox.hubspot",
        "hsp_assets.sandbox.share",
        "hsp_assets.sandbox.personalize",
        "fastapi",
        "prometheus_client",
        "swagger_ui",
        "uvicorn",
    ]
)


@dataclass(frozen=True)
class House:
    """The folder of a shop."""

    folder: Path

    @property
    def state(self) -> Path:
        """The sandbox's folder."""
        return self.folder / "state"

    @property
    def tmp(self) -> Path:
        """Where runs have their temporary files."""
        return self.folder / "tmp"

    @property
    def bucket(self) -> Path:
        """Where the stand-in for S3 keeps the bucket."""
        return self.state / "s3" / self.settings.bucket

    @property
    def home(self) -> Path:
        """Dagster's home."""
        return dagster_home(self.state)

    @property
    def clock(self) -> Path:
        """By how much the clock of its runs is wrong."""
        return self.folder / "clock"

    @property
    def settings(self) -> Settings:
        """Of the installation."""
        return Settings(state=self.state, **CHOSEN)

    def copy_to(self, folder: Path) -> "House":
        """The same shop in another folder; what was there is gone."""
        empty(folder)
        shutil.copytree(self.folder, folder, symlinks=True, dirs_exist_ok=True)
        return House(folder)

    def definitions(self) -> dg.Definitions:
        """Of the installation, whose services are those of the sandbox that runs."""
        return build_defs(self.settings)


def empty(folder: Path) -> None:
    """Empty a folder, which may hold places where disks are mounted; make it if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not path.is_mount() and not any(path.iterdir()):
                path.rmdir()
        else:
            path.unlink()


def build(folder: Path) -> House:
    """A shop that has source files, and nothing else yet."""
    from hsp_assets.sandbox.sample_data import write_sample_files

    house = House(folder)
    open_state(house.state)  # before disks are mounted in copies of it, which look like its stores
    write_sample_files(house.state / "source", SIZE)
    plant(house.state / "source")
    house.tmp.mkdir(parents=True)
    with foreground_instance(house.state) as instance:
        instance.get_runs_count()  # makes the databases
    return house


@contextmanager
def open_shop(house: House) -> Iterator[Traffic]:
    """Run the stand-ins, each behind a proxy; they are killed at the end, as nothing is in memory.

    Yields:
        What comes by the proxies, which runs find in the place of the services.
    """
    (house.state / "sandbox.json").unlink(missing_ok=True)
    process = processes.Process(target=_stand_ins, args=(house,), daemon=True)
    process.start()
    traffic = Traffic()
    try:
        endpoints = _started(house, process)
        with ExitStack() as running:
            urls = {
                name: running.enter_context(serve(name, getattr(endpoints, name), traffic)).url
                for name in SERVICES
            }
            write_endpoints(house.state, replace(endpoints, **urls))
            yield traffic
    finally:
        process.kill()
        process.join()


@contextmanager
def unreachable(house: House, service: str) -> Iterator[None]:
    """Let every connection to a service be refused, for runs that begin meanwhile."""
    before = read_endpoints(house.state)
    with refusing() as address:
        write_endpoints(house.state, replace(before, **{service: address}))
        yield
    write_endpoints(house.state, before)


def _started(house: House, process: ForkServerProcess) -> Endpoints:
    ready = house.folder / "ready"
    deadline = time.monotonic() + LONGEST_SECONDS
    while not ready.exists():
        assert process.is_alive(), f"the stand-ins ended: {_tail(house.folder / STAND_INS_LOG)}"
        assert time.monotonic() < deadline, "the stand-ins do not start"
        time.sleep(0.01)
    ready.unlink()
    return read_endpoints(house.state)


def _tail(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-TAIL:] if log.exists() else ""


def _stand_ins(house: House) -> None:
    from hsp_assets.sandbox.server import run_sandbox

    _at_home(house, STAND_INS_LOG, house.folder / "stand-ins")
    with run_sandbox(house.state, house.settings, str(house.state / "source")):
        (house.folder / "ready").touch()
        started_by = os.getppid()
        while os.getppid() == started_by:  # else the suite was killed
            select.select([], [], [], 1)


class Run:
    """A run of assets with all their checks, under way in a process of its own."""

    def __init__(self, house: House, assets: Sequence[str], name: str = "run") -> None:
        self._log, self._ended = house.folder / f"{name}.log", house.folder / f"{name}.json"
        self.process = processes.Process(target=_execute, args=(house, assets, name), daemon=True)
        self._ended.unlink(missing_ok=True)
        self.process.start()

    def kill(self) -> None:
        """Kill its process as the machine's memory killer does."""
        self.process.kill()

    def ended(self, within: float = LONGEST_SECONDS) -> Ended:
        """Wait for its end, so many seconds at most; then it is killed."""
        self.process.join(within)
        is_late = self.process.is_alive()
        self.process.kill()
        self.process.join()
        log, file = self._log, self._ended
        printed = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        if file.exists():
            return Ended(**json.loads(file.read_text()), printed=printed)
        error = f"not over after {within:.0f} s" if is_late else "killed"
        return replace(NO_END, error=error, was_killed=not is_late, printed=printed)


def _at_home(house: House, log: str, tmp: Path) -> None:
    """Let this process print into the house, and have its temporary files there."""
    os.setsid()
    tmp.mkdir(exist_ok=True)
    os.environ.update(TMPDIR=str(tmp), DAGSTER_HOME=str(house.home), POLARS_MAX_THREADS="2")
    tempfile.tempdir = None
    descriptor = os.open(house.folder / log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)


def _execute(house: House, assets: Sequence[str], name: str) -> None:
    """Execute a run in this process, and note how it ended."""
    _at_home(house, f"{name}.log", house.tmp)
    follow(house.clock)
    try:
        ended = _run(house, assets)
    except Exception as error:  # noqa: BLE001 (noted, whatever it is)
        ended = replace(NO_END, error=f"{type(error).__name__}: {error}")
    values = {n: getattr(ended, n) for n in ("success", "failures", "transient", "error")}
    (house.folder / f"{name}.json").write_text(json.dumps(values))


def _run(house: House, assets: Sequence[str]) -> Ended:
    defs = house.definitions()
    keys = {dg.AssetKey.from_user_string(asset) for asset in assets}
    checks = defs.resolve_asset_graph().get_check_keys_for_assets(keys)
    job = defs.resolve_implicit_global_asset_job_def().get_subset(
        asset_selection=keys, asset_check_selection=checks
    )
    with foreground_instance(house.state) as instance:
        done = job.execute_in_process(instance=instance, run_config=QUIET, raise_on_error=False)
        failed = {str(event.step_key): event for event in done.all_events if event.is_step_failure}
    return Ended(
        done.success,
        {step: why(event) for step, event in failed.items()},
        {step: _is_transient(event) for step, event in failed.items()},
    )


def _is_transient(event: dg.DagsterEvent) -> bool | None:
    data = event.step_failure_data.user_failure_data
    value = data.metadata.get(TRANSIENT) if data else None
    return bool(value.value) if value is not None else None


def steps(house: House) -> list[list[str]]:
    """The steps of the lineage in an order in which they may be run: the assets of each."""
    graph = house.definitions().resolve_asset_graph()
    found: list[list[str]] = []
    for key in graph.toposorted_asset_keys:
        node = graph.get(key)
        if not node.is_executable or any(key.to_user_string() in step for step in found):
            continue
        together = [one for one in node.execution_set_entity_keys if isinstance(one, dg.AssetKey)]
        found.append(sorted(one.to_user_string() for one in together))
    return found
