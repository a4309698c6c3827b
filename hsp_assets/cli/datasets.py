"""`hsp datasets`: which versions of the published datasets are kept, and making one live again.

They work on whatever the settings name; in the sandbox, its stand-ins are started if none run.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from hsp_assets.cli.options import Json, MaybeState, settings_on
from hsp_assets.cli.tables import new_table, print_json, print_table

if TYPE_CHECKING:
    from hsp_assets.publishing.datasets import Version

app = typer.Typer(help="The published datasets.", invoke_without_command=True)


@app.callback()
def list_versions(
    context: typer.Context, *, state: MaybeState = None, as_json: Json = False
) -> None:
    """List the versions of the published datasets that are kept, newest first."""
    if context.invoked_subcommand is not None:
        return
    from hsp_assets.cli.installation import published_datasets, reachable
    from hsp_assets.schemas import DATASETS

    settings = settings_on(state)
    with reachable(settings):
        datasets = published_datasets(settings)
        kept = [(v, [datasets.profile(v.name, n) for n in DATASETS]) for v in datasets.versions()]
    if as_json:
        print_json([_data(version, profiles) for version, profiles in kept])
    elif kept:
        print_table(_table(kept))
    else:
        typer.echo("Nothing is published yet.")


@app.command()
def use(
    version: Annotated[
        str, typer.Argument(help="Name of a kept version; without it, the one before the live one.")
    ] = "",
    state: MaybeState = None,
) -> None:
    """Make a kept version of the datasets live again."""
    from hsp_assets.cli.installation import published_datasets, reachable

    settings = settings_on(state)
    with reachable(settings):
        change = published_datasets(settings).go_back(version)
    console = Console(highlight=False)
    console.print(f"Version {change.version} is live; before it was {change.before or 'none'}.")
    console.print(f"{change.left:,} users are gone with the change, {change.returned:,} are back.")
    console.print("Materialize the group recommender to import it into Amazon Personalize.")


def _data(version: "Version", profiles: Sequence[Mapping[str, float]]) -> dict[str, Any]:
    from hsp_assets.schemas import DATASETS

    rows = [int(profile.get("rows", 0)) for profile in profiles]
    return {
        "version": version.name,
        "live": version.is_live,
        "completed": version.completed.isoformat(),
        "rows": dict(zip(DATASETS, rows, strict=True)),
    }


def _table(kept: Sequence[tuple["Version", Sequence[Mapping[str, float]]]]) -> Table:
    from hsp_assets.schemas import DATASETS

    columns = ("version", "", "completed (UTC)", *DATASETS)
    table = new_table(*columns, whole=("version",), numbers=DATASETS)
    for version, profiles in kept:
        completed = version.completed.strftime("%Y-%m-%d %H:%M:%S")
        rows = [f"{profile.get('rows', 0):,.0f}" for profile in profiles]
        table.add_row(version.name, "live" if version.is_live else "", completed, *rows)
    return table
