"""`hsp plan`: what of the portal differs from the declared model, without changing anything."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer
from rich.markup import escape
from rich.table import Table

from hsp_assets.cli.options import Json, MaybeState, settings_on
from hsp_assets.cli.tables import new_table, print_json, print_table
from hsp_assets.environment import Settings

if TYPE_CHECKING:
    from hsp_assets.portal.plan.changes import Change

AS_DECLARED, DIFFERS, IRRECONCILABLE = 0, 1, 2
STYLES = {"refuse": "bold red", "create": "green", "restore": "green", "update": "yellow"}


def plan(*, state: MaybeState = None, as_json: Json = False) -> None:
    """Show what of the portal differs from the declared model, without changing anything.

    Exits with 0 when nothing differs, 1 when something does, 2 when we cannot reconcile it.
    """
    raise typer.Exit(print_plan(settings_on(state), as_json=as_json))


def print_plan(settings: Settings, *, as_json: bool = False) -> int:
    """Print the model and what differs of it.

    Returns:
        0 when the portal is as declared, 1 when materializing `data_model` would change it, 2
        when something cannot be reconciled by us.

    """
    from hsp_assets.cli.installation import reachable, resource
    from hsp_assets.loading.data_model import plans
    from hsp_assets.resources.hubspot import HubSpotResource

    with reachable(settings):
        definitions = resource(settings, "hubspot", HubSpotResource).definitions
        declared = plans(settings.activation).values()
        changes = [change for plan in declared for change in plan(definitions)]
    code, outcome = verdict(changes)
    if as_json:
        print_json({"outcome": outcome, "changes": [change.row() for change in changes]})
    else:
        print_table(_table(changes))
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
    columns = ("kind", "of", "name", "action", "declared, and what differs")
    table = new_table(*columns, whole=("of", "name", "action"))
    for change in changes:
        row = change.row()
        said = (
            row["declared"]
            if change.action == "keep"
            else f"{row['declared']}; {row['difference']}"
        )
        shown = (row["kind"], row["of"], row["name"], row["action"], said)
        table.add_row(*map(escape, shown), style=STYLES.get(change.action))
    return table
