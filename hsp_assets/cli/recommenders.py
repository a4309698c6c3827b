"""`hsp recommenders`: the versions of each recommender, and putting one live.

It works on whatever the settings name; in the sandbox, its stand-ins are started if none run.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from hsp_assets.cli.options import Json, MaybeState, settings_on
from hsp_assets.cli.tables import new_table, print_json, print_table

if TYPE_CHECKING:
    from hsp_assets.training.versions import Version, Versions

WHOLE = ("recommender", "version")

app = typer.Typer(invoke_without_command=True)


@app.callback()
def versions(context: typer.Context, *, state: MaybeState = None, as_json: Json = False) -> None:
    """Versions of the recommenders: list them, or put one of them live."""
    if context.invoked_subcommand is None:
        list_versions(state=state, as_json=as_json)


@app.command("list")
def list_versions(*, state: MaybeState = None, as_json: Json = False) -> None:
    """Show every version: which is live, how good it is, why one was not promoted."""
    from hsp_assets.cli.installation import reachable, recommender_versions

    settings = settings_on(state)
    with reachable(settings):
        listed = [(versions, versions.all()) for versions in recommender_versions(settings)]
    if as_json:
        print_json({v.recommender.use_case: [_data(one) for one in kept] for v, kept in listed})
    else:
        print_table(_table(listed))
        for _versions, kept in listed:
            for version in kept:
                typer.echo(f"{version.name}: {_told(version)}.")


@app.command("use")
def use(
    recommender: Annotated[str, typer.Argument(help="Its name, such as recommended_for_you.")],
    version: Annotated[
        str, typer.Argument(help="Name of a kept version; by default the one live before.")
    ] = "",
    state: MaybeState = None,
) -> None:
    """Put a kept version live: back to an earlier one, or forward to one that a gate refused."""
    from hsp_assets.cli.installation import reachable, recommender_versions
    from hsp_assets.training.rollback import use_version
    from hsp_assets.training.versions import named

    settings, declared = settings_on(state), named(recommender)
    with reachable(settings):
        versions = next(v for v in recommender_versions(settings) if v.recommender == declared)
        used = use_version(versions, version)
    Console().print(f"{declared.name}: version {used.name} is live.", highlight=False)


@app.command("stop")
def stop(
    recommender: Annotated[str, typer.Argument(help="Its name, such as most_viewed.")],
    state: MaybeState = None,
) -> None:
    """Stop a recommender that HSP_RECOMMENDERS no longer names: it costs nothing then."""
    from hsp_assets.cli.installation import reachable, resource
    from hsp_assets.training.resource import TrainingResource
    from hsp_assets.training.stopping import stop_unchosen
    from hsp_assets.training.versions import named

    settings, declared = settings_on(state), named(recommender)
    with reachable(settings):
        training = resource(settings, "training", TrainingResource)
        stopped = stop_unchosen(training, declared.use_case)
    what = f"stopped are {', '.join(stopped)}" if stopped else "no version of it ran"
    Console().print(f"{declared.name}: {what}.", highlight=False)


def _table(listed: Iterable[tuple["Versions", list["Version"]]]) -> Table:
    numbers = ("NDCG@25", "coverage")
    table = new_table("recommender", "version", "", *numbers, whole=WHOLE, numbers=numbers)
    for versions, kept in listed:
        for place, version in enumerate(kept or [None]):
            shown = versions.recommender.use_case if place == 0 else ""
            table.add_row(shown, *_cells(version))
    return table


def _data(version: "Version") -> dict[str, Any]:
    record = version.record
    verdicts = record.verdicts.items() if record else ()
    return {
        "version": version.name,
        "live": version.is_live,
        "status": version.status,
        "created": version.created.isoformat(),
        "metrics": dict(record.metrics) if record else {},
        "gates": {gate: {"outcome": v.outcome, "reason": v.reason} for gate, v in verdicts},
    }


def _cells(version: "Version | None") -> list[str]:
    if version is None:
        return ["none"]
    state = "live" if version.is_live else version.status
    if version.record is None:
        return [version.name, state]
    metrics = version.record.metrics
    figures = [f"{metrics[m]:.4f}" if m in metrics else "" for m in ("ndcg_at_25", "coverage")]
    return [version.name, state, *figures]


def _told(version: "Version") -> str:
    """When a version was made, and what its gates decided."""
    verdicts = version.record.verdicts.items() if version.record else ()
    gates = [f"{gate.replace('_', ' ')}: {verdict.outcome}" for gate, verdict in verdicts]
    return "; ".join([f"created {version.created:%Y-%m-%d %H:%M} (UTC)", *gates])
