"""The whole lineage, run once in the sandbox that is up."""

from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console

from hsp_assets.cli.demo.progress import RunProgress
from hsp_assets.cli.demo.recorded import Recorded, record
from hsp_assets.cli.demo.running import run_job
from hsp_assets.cli.demo.showing import shown
from hsp_assets.cli.demo.summary import Summary
from hsp_assets.cli.instance import dagster_home, foreground_instance
from hsp_assets.cli.kept_open import kept_open
from hsp_assets.definitions import ASSETS, build_defs
from hsp_assets.environment import load_settings
from hsp_assets.jobs import everything
from hsp_assets.resources.manifests import read_manifest
from hsp_assets.resources.storage import StorageResource

GROUPS = [module.__name__.rpartition(".")[2] for module in ASSETS]
"""In the order in which data goes through them."""


class Lineage:
    """The definitions of the sandbox at hand."""

    def __init__(self) -> None:
        settings = load_settings()
        self._state, self._defs = settings.state, build_defs(settings)

    def run(self, console: Console) -> Recorded:
        """Materialize every asset and execute every check, showing the progress."""
        home = dagster_home(self._state)
        with foreground_instance(self._state) as instance, kept_open(home):
            steps = [node.name for node in self._defs.resolve_job_def(everything.name).nodes]
            with shown(console, RunProgress.of(steps, GROUPS)) as progress:
                recorded = record(run_job(self._defs, everything.name, instance, progress.watch))
        manifests = [read_manifest(self._storage, asset) for asset in recorded.materialized]
        recorded.facts = {one.asset: one.facts for one in manifests if one}
        return recorded

    def export(self, summary: Summary, folder: Path) -> None:
        """Copy the published CSVs to a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, dataset in summary.datasets.items():
            key = urlsplit(str(dataset["uri"])).path.lstrip("/")
            (folder / f"{name}.csv").write_bytes(self._storage.read(key) or b"")

    @property
    def _storage(self) -> StorageResource:
        storage = (self._defs.resources or {})["storage"]
        assert isinstance(storage, StorageResource)  # noqa: S101 (build_defs gives this type)
        return storage
