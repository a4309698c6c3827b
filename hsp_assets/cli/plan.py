"""`hsp plan`: what of the portal differs from the declared model, without changing anything."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from hsp_assets.cli.tables import print_table
from hsp_assets.environment import Settings, load_settings

if TYPE_CHECKING:
    from hsp_assets.portal.plan.changes import Change

AS_DECLARED, DIFFERS, IRRECONCILABLE = 0, 1, 2
STYLES = {"refuse": "bold red", "create": "green", "restore": "green", "update": "yellow"}


def plan() -> None:
    """Show what of the portal differs from the declared model, without changing anything.

    Exits with 0 when nothing differs, 1 when something does, 2 when we cannot reconcile it.
    """
    raise typer.Exit(print_plan(load_settings()))


def print_plan(settings: Settings) -> int:
    """Print the model and what differs of it.

    Returns:
        0 when the portal is as declared, 1 when materializing `data_model` would change it, 2
        when something cannot be reconciled by us.

    """
    from hsp_assets.cli.installation import reachable, resource
    from hsp_assets.loading.data_model import PARTS
    from hsp_assets.resources.hubspot import HubSpotResource

    with reachable(settings):
        definitions = resource(settings, "hubspot", HubSpotResource).definitions
        changes = [change for plan in PARTS.values() for change in plan(definitions)]
    print_table(_table(changes))
    code, outcome = verdict(changes)
    typer.echo(outcome)
    return code


def verdict(changes: Sequence["Change"]) -> tuple[int, str]:
    """The exit code and the last line."""
    from hsp_assets.portal.plan.changes import differing

    refused = [change for change in changes if change.action == "refuse"]
    different = differing(changes)
    if refused:
        return IRRECONCILABLE, (
            f"{len(refused)} of {len(changes)} cannot be reconciled: the table says what to do. "
            "Nothing was changed."
        )
    if different:
        return DIFFERS, (
            f"{len(different)} of {len(changes)} differ. Nothing was changed; materializing "
            "data_model makes them as declared."
        )
    return AS_DECLARED, f"The portal is as declared: {len(changes)} of {len(changes)}."


def _table(changes: Sequence["Change"]) -> Table:
    table = Table("kind", "of", "name", "declared", "action", "difference", box=SIMPLE_HEAD)
    for change in changes:
        table.add_row(*change.row().values(), style=STYLES.get(change.action))
    return table
