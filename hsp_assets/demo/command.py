"""`hsp demo`: the sandbox started, the whole lineage run in it, the outcome shown and kept."""

import importlib
import json
import shutil
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import dagster as dg
from rich.console import Console

from hsp_assets.definitions import EVERYTHING, build_defs
from hsp_assets.demo.printing import print_summary, step_progress
from hsp_assets.demo.recorded import Recorded, record
from hsp_assets.demo.running import run_job
from hsp_assets.demo.summary import Summary, summarise
from hsp_assets.environment import load_settings, set_variables
from hsp_assets.instance import dagster_home
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sandbox.process import sandbox_process
from hsp_assets.sandbox.sample_data import Size, write_sample_files


@dataclass(frozen=True)
class Demo:
    """The options of the command.

    Attributes:
        state: folder that holds everything the sandbox remembers.
        source: folder of the source files; None means generated ones.
        json_file: where to write the summary as data.
        export: folder to leave copies of the published CSVs in.
        fresh: whether to empty the state folder first.
        size: of the generated files.

    """

    state: Path
    source: Path | None
    json_file: Path | None
    export: Path | None
    fresh: bool
    size: Size


def run_demo(demo: Demo) -> bool:
    """Run the whole lineage in the sandbox; answer whether no check and no step failed."""
    console, started = Console(), time.monotonic()
    if demo.fresh:
        shutil.rmtree(demo.state, ignore_errors=True)
    source = demo.source or _sample_files(console, demo)
    with sandbox_process(demo.state, str(source.resolve())) as starting:
        with console.status("starting the sandbox"):
            starting.wait()
        defs = _definitions(demo.state)
        recorded = _run(console, defs, demo.state)
        summary = summarise(recorded, time.monotonic() - started)
        if demo.json_file:
            demo.json_file.write_text(json.dumps(summary.as_dict(), indent=2), encoding="utf-8")
        if demo.export:
            _export(defs, summary, demo.export)
    print_summary(console, summary, recorded)
    return summary.succeeded


def _sample_files(console: Console, demo: Demo) -> Path:
    folder = demo.state / "source"
    if not folder.exists():
        with console.status("generating sample files"):
            write_sample_files(folder, demo.size)
    return folder


def _definitions(state: Path) -> dg.Definitions:
    set_variables({"HSP_STATE": str(state)})
    # The Snowflake client takes seconds to import: that can happen while HubSpot is being loaded.
    preload = threading.Thread(
        target=importlib.import_module, args=("hsp_assets.resources.snowflake_session",)
    )
    preload.start()
    return build_defs(load_settings())


def _run(console: Console, defs: dg.Definitions, state: Path) -> Recorded:
    set_variables({"DAGSTER_HOME": str(dagster_home(state))})
    with dg.DagsterInstance.get() as instance:
        steps = len(defs.resolve_job_def(EVERYTHING).nodes)
        with step_progress(console, steps) as progress:
            return record(run_job(defs, EVERYTHING, instance, progress.watch))


def _export(defs: dg.Definitions, summary: Summary, folder: Path) -> None:
    """Copy the published CSVs to a folder."""
    storage = (defs.resources or {})["storage"]
    assert isinstance(storage, StorageResource)  # noqa: S101 (build_defs gives this type)
    folder.mkdir(parents=True, exist_ok=True)
    for name, said in summary.datasets.items():
        key = urlsplit(str(said["uri"])).path.lstrip("/")
        (folder / f"{name}.csv").write_bytes(storage.read(key) or b"")
