"""`hsp datasets`: which versions of the published datasets are kept, and making one live again.

They work on whatever the settings name; in the sandbox, its stand-ins are started if none run.
"""

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from hsp_assets.cli.installation import reachable, resource
from hsp_assets.environment import Settings
from hsp_assets.publishing.going_live import Kept, kept_versions, use_version
from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import DATASETS


def print_datasets(settings: Settings) -> None:
    """Print every version that is kept: when it was completed, how large it is, which is live."""
    with reachable(settings):
        kept = kept_versions(_storage(settings), settings.dataset_group)
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
        change = use_version(_storage(settings), settings.dataset_group, version)
    console = Console(highlight=False)
    console.print(f"Version {change.version} is live; before it was {change.before or 'none'}.")
    console.print(f"{change.left:,} users left with the change, {change.returned:,} are back.")
    console.print("Materialize the group recommender to import it into Amazon Personalize.")


def _storage(settings: Settings) -> StorageResource:
    return resource(settings, "storage", StorageResource)


def _table(kept: Sequence[Kept]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("version", "", "completed (UTC)"):
        table.add_column(name)
    for name in DATASETS:
        table.add_column(name, justify="right")
    for version in kept:
        completed = version.completed.strftime("%Y-%m-%d %H:%M:%S")
        rows = [f"{version.rows[name]:,}" for name in DATASETS]
        table.add_row(version.name, "live" if version.is_live else "", completed, *rows)
    return table
