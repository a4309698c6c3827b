"""`hsp datasets`: which versions of the published datasets are kept, and making one live again.

They work on whatever the settings name; in the sandbox, its stand-ins are started if none run.
"""

from collections.abc import Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from hsp_assets.cli.installation import reachable, resource
from hsp_assets.environment import Settings
from hsp_assets.publishing.datasets import Datasets, Version
from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import DATASETS


def print_datasets(settings: Settings) -> None:
    """Print every version that is kept: when it was completed, how large it is, which is live."""
    with reachable(settings):
        datasets = _datasets(settings)
        kept = [(v, [datasets.profile(v.name, n) for n in DATASETS]) for v in datasets.versions()]
    Console().print(_table(kept) if kept else "Nothing is published yet.")


def use_dataset(settings: Settings, version: str) -> None:
    """Make a version live and say what that changes.

    Args:
        settings: of the installation.
        version: its name; empty means the one before the live one.

    Raises:
        PermanentFailure: there is no such version.

    """
    with reachable(settings):
        change = _datasets(settings).go_back(version)
    console = Console(highlight=False)
    console.print(f"Version {change.version} is live; before it was {change.before or 'none'}.")
    console.print(f"{change.left:,} users left with the change, {change.returned:,} are back.")
    console.print("Materialize the group recommender to import it into Amazon Personalize.")


def _datasets(settings: Settings) -> Datasets:
    return Datasets(resource(settings, "storage", StorageResource), settings.dataset_group)


def _table(kept: Sequence[tuple[Version, Sequence[Mapping[str, float]]]]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("version", "", "completed (UTC)"):
        table.add_column(name)
    for name in DATASETS:
        table.add_column(name, justify="right")
    for version, profiles in kept:
        completed = version.completed.strftime("%Y-%m-%d %H:%M:%S")
        rows = [f"{profile.get('rows', 0):,.0f}" for profile in profiles]
        table.add_row(version.name, "live" if version.is_live else "", completed, *rows)
    return table
