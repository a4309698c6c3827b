"""The command line: `hsp demo`, `hsp dev`, `hsp recommend` and others; `hsp --help` lists them.

A command parses its options and calls what does the work. That is imported inside the command,
because Dagster and the stand-ins take seconds to load and `hsp --help` should not.
"""

import signal
import sys
import threading
from pathlib import Path
from typing import Annotated, Literal

import typer

from hsp_assets.cli.datasets_app import datasets
from hsp_assets.environment import Settings, load_settings
from hsp_assets.failures import HspError

app = typer.Typer(
    help="Dagster assets that keep a product recommender trained from a HubSpot portal.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.add_typer(datasets, name="datasets")

State = Annotated[Path, typer.Option(help="Folder that holds everything the sandbox remembers.")]
STATE = Path(".hsp")
MaybeState = Annotated[
    Path | None, typer.Option(help="Folder of the sandbox; HSP_STATE by default.")
]

recommenders = typer.Typer(invoke_without_command=True)
app.add_typer(recommenders, name="recommenders")


@app.command()
def demo(
    *,
    source: Annotated[
        Path | None,
        typer.Option(help="Folder of the source files; generated when absent.", exists=True),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the summary as data to this file.")
    ] = None,
    export: Annotated[
        Path | None, typer.Option(help="Leave copies of the published CSVs in this folder.")
    ] = None,
    state: State = STATE,
    fresh: Annotated[bool, typer.Option("--fresh", help="Empty the state folder first.")] = False,
    products: Annotated[int, typer.Option(help="Products to generate.")] = 2_000,
    contacts: Annotated[int, typer.Option(help="Contacts to generate.")] = 5_000,
    interactions: Annotated[int, typer.Option(help="Interactions to generate.")] = 60_000,
) -> None:
    """Run the whole lineage in the sandbox and sum it up."""
    from hsp_assets.cli.demo.command import Demo, run_demo
    from hsp_assets.sandbox.sample_data.size import Size

    size = Size(products, contacts, interactions)
    succeeded = run_demo(Demo(state, source, json_file, export, fresh, size))
    raise typer.Exit(0 if succeeded else 1)


@app.command()
def dev(
    state: State = STATE,
    port: Annotated[int, typer.Option(help="Port of the Dagster UI.")] = 3000,
) -> None:
    """Run the sandbox and the Dagster UI together; one Ctrl-C stops both."""
    from hsp_assets.cli.dev import run_dev

    raise typer.Exit(run_dev(state, port))


@app.command()
def sandbox(
    *,
    state: State = STATE,
    source: Annotated[str, typer.Option(help="Folder of the source files.")] = "",
    attached: Annotated[bool, typer.Option("--attached", hidden=True)] = False,
) -> None:
    """Run the stand-ins for HubSpot, Snowflake, S3 and Personalize until interrupted."""
    from hsp_assets.low_latency import steady
    from hsp_assets.sandbox.process import READY
    from hsp_assets.sandbox.server import run_sandbox

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if attached:
        threading.Thread(target=_stop_when_closed, args=(stop,), daemon=True).start()
    with run_sandbox(state, load_settings(), source):
        typer.echo(READY)
        sys.stdout.flush()
        with steady():
            stop.wait()


@app.command()
def plan() -> None:
    """Show what of the portal differs from the declared model, without changing anything.

    Exits with 0 when nothing differs, 1 when something does, 2 when we cannot reconcile it.
    """
    from hsp_assets.cli.plan import print_plan

    raise typer.Exit(print_plan(load_settings()))


@app.command()
def doctor() -> None:
    """Say what keeps this installation from working, which sensors are off, and what to do.

    Exits with 1 when something keeps runs from working.
    """
    from hsp_assets.cli.doctor.command import run_doctor

    raise typer.Exit(run_doctor(load_settings()))


@app.command()
def fault(
    kind: Annotated[
        str,
        typer.Argument(
            help="error, latency, drop, rate_limit, expired_token or import arms a fault; clear "
            "disarms all; without it, those that are armed are listed."
        ),
    ] = "",
    settings: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME=VALUE]...",
            help="Of the fault: status, when, policy, seconds, rate, skip, times, after_seconds, "
            "for_seconds, method, path, name, after_rows, seed; docs/hubspot.md explains them.",
        ),
    ] = None,
    state: State = STATE,
) -> None:
    """Let the HubSpot of a running sandbox fail on demand."""
    from hsp_assets.cli.fault import print_faults

    print_faults(state, kind, settings or [])


@app.command()
def refresh_share(state: State = STATE) -> None:
    """Refresh the share of a running sandbox now, as HubSpot does once a day."""
    from hsp_assets.cli.refresh_share import refresh_share_of

    typer.echo(f"Refreshed: {', '.join(refresh_share_of(state))}.")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 in a container.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    state: Annotated[
        Path | None, typer.Option(help="Folder of the sandbox, or of events not sent yet.")
    ] = None,
) -> None:
    """Serve the real-time API; in the sandbox, in front of its stand-ins."""
    from hsp_assets.cli.serve import serve_api

    serve_api(_settings(state), host, port)


@recommenders.callback()
def list_recommenders(context: typer.Context, state: MaybeState = None) -> None:
    """Versions of the recommenders: list them, or put one of them live."""
    if context.invoked_subcommand is None:
        recommenders_list(state)


@recommenders.command("list")
def recommenders_list(state: MaybeState = None) -> None:
    """Show every version: which is live, how good it is, why one is kept aside."""
    from hsp_assets.cli.recommenders import print_recommenders

    print_recommenders(_settings(state))


@recommenders.command("use")
def recommenders_use(
    recommender: Annotated[str, typer.Argument(help="Its name, such as recommended_for_you.")],
    version: Annotated[
        str, typer.Argument(help="Name of a kept version; by default the one live before.")
    ] = "",
    state: MaybeState = None,
) -> None:
    """Put a kept version live: back to an earlier one, or forward to one that a gate refused."""
    from hsp_assets.cli.recommenders import use_recommender

    use_recommender(_settings(state), recommender, version)


@app.command()
def recommend(
    user: Annotated[str, typer.Argument(help="USER_ID of the customer.")],
    *,
    recommender: Annotated[
        str, typer.Option(help="Which recommender, such as best_sellers.")
    ] = "recommended_for_you",
    item: Annotated[str, typer.Option(help="ITEM_ID that the customer looks at.")] = "",
    count: Annotated[int, typer.Option(help="How many items.", min=1, max=500)] = 10,
    state: MaybeState = None,
) -> None:
    """Show what a customer is recommended, with the names of the products."""
    from hsp_assets.cli.recommenders import print_recommendations
    from hsp_assets.training.live_recommendations import Asked

    print_recommendations(_settings(state), Asked(recommender, user, item, count))


@app.command()
def evaluate(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[DIR]", help="Folder of Personalize CSVs.", exists=True, file_okay=False
        ),
    ] = None,
    *,
    events: Annotated[
        Path | None,
        typer.Option(
            help="Lines of 'user item [timestamp]' or 'user item item ...', or a CSV with header.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    items: Annotated[
        Path | None,
        typer.Option(help="CSV of the items with their attributes.", exists=True, dir_okay=False),
    ] = None,
    split: Annotated[
        Literal["service", "time", "last"],
        typer.Option(help="Predict a tenth of the users, the newest days, or each last event."),
    ] = "service",
    days: Annotated[
        float | None,
        typer.Option(
            help="Days predicted by --split time; by default a sixth of the time, at most 60.",
            min=0.001,
        ),
    ] = None,
    new_items_only: Annotated[
        bool,
        typer.Option(
            "--new-items-only", help="Neither show nor count items of the user's history."
        ),
    ] = False,
    cold_users: Annotated[
        bool,
        typer.Option("--strangers", help="Test users without any history too."),
    ] = False,
    seed: Annotated[int, typer.Option(help="Decides which users are drawn.")] = 0,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the results as data to this file.")
    ] = None,
    html_file: Annotated[
        Path | None, typer.Option("--html", help="Write a page with plots to this file.")
    ] = None,
) -> None:
    """Compare our engine with simple and strong baselines on given data, before paying for any."""
    from hsp_assets.cli.evaluate.command import Sources, run_evaluation
    from hsp_assets.engine.evaluation import Protocol

    protocol = Protocol(split, new_items_only, days, cold_users, seed)
    run_evaluation(Sources(folder, events, items), protocol, json_file, html_file)


def _settings(state: Path | None) -> Settings:
    settings = load_settings()
    return settings if state is None else settings.model_copy(update={"state": state})


def _stop_when_closed(stop: threading.Event) -> None:
    """Stop when whoever started us is gone, even if it was killed: our input then ends."""
    sys.stdin.read()
    stop.set()


def main() -> None:
    """Run a command; a failure we foresaw is told in one line."""
    try:
        app()
    except HspError as error:
        typer.echo(f"hsp: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
