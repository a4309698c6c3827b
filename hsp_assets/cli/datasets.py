"""`hsp datasets`: which versions of the published datasets are kept, and making one live again.

They work on whatever the settings name; in the sandbox, its stand-ins are started if none run.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from hsp_assets.cli.tables import print_table
from hsp_assets.environment import load_settings

if TYPE_CHECKING:
    from hsp_assets.publishing.datasets import Version

app = typer.Typer(help="The published datasets.", invoke_without_command=True)


@app.callback()
def list_versions(context: typer.Context) -> None:
    """List the versions of the published datasets that are kept, newest first."""
    if context.invoked_subcommand is not None:
        return
    from hsp_assets.cli.installation import published_datasets, reachable
    from hsp_assets.schemas import DATASETS

    settings = load_settings()
    with reachable(settings):
        datasets = published_datasets(settings)
        kept = [(v, [datasets.profile(v.name, n) for n in DATASETS]) for v in datasets.versions()]
    if kept:
        print_table(_table(kept))
    else:
        typer.echo("Nothing is published yet.")


@app.command()
def use(
    version: Annotated[
        str, typer.Argument(help="Name of a kept version; without it, the one before the live one.")
    ] = "",
) -> None:
    """Make a kept version of the datasets live again."""
    from hsp_assets.cli.installation import published_datasets, reachable

    settings = load_settings()
    with reachable(settings):
        change = published_datasets(settings).go_back(version)
    console = Console(highlight=False)
    console.print(f"Version {change.version} is live; before it was {change.before or 'none'}.")
    console.print(f"{change.left:,} users left with the change, {change.returned:,} are back.")
    console.print("Materialize the group recommender to import it into Amazon Personalize.")


def _table(kept: Sequence[tuple["Version", Sequence[Mapping[str, float]]]]) -> Table:
    from hsp_assets.schemas import DATASETS

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
