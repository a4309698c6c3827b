"""The whole lineage, run once in the sandbox that is up."""

from pathlib import Path
from urllib.parse import urlsplit

import dagster as dg
from rich.console import Console

from hsp_assets.cli.demo.printing import step_progress
from hsp_assets.cli.demo.recorded import Recorded, record
from hsp_assets.cli.demo.running import run_job
from hsp_assets.cli.demo.summary import Summary
from hsp_assets.definitions import build_defs
from hsp_assets.environment import load_settings
from hsp_assets.jobs import everything
from hsp_assets.resources.storage import StorageResource


class Lineage:
    """The definitions of the sandbox at hand."""

    def __init__(self) -> None:
        self._defs = build_defs(load_settings())

    def run(self, console: Console) -> Recorded:
        """Materialize every asset and execute every check, showing the progress."""
        with dg.DagsterInstance.get() as instance:
            steps = len(self._defs.resolve_job_def(everything.name).nodes)
            with step_progress(console, steps) as progress:
                return record(run_job(self._defs, everything.name, instance, progress.watch))

    def export(self, summary: Summary, folder: Path) -> None:
        """Copy the published CSVs to a folder."""
        storage = (self._defs.resources or {})["storage"]
        assert isinstance(storage, StorageResource)  # noqa: S101 (build_defs gives this type)
        folder.mkdir(parents=True, exist_ok=True)
        for name, dataset in summary.datasets.items():
            key = urlsplit(str(dataset["uri"])).path.lstrip("/")
            (folder / f"{name}.csv").write_bytes(storage.read(key) or b"")
