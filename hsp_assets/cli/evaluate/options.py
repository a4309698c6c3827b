"""The options of `hsp evaluate`; what it does is in `command`."""

from pathlib import Path
from typing import Annotated, Literal

import typer


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
    refit: Annotated[
        bool,
        typer.Option("--refit", help="With --split last: learn from each second-last event, too."),
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

    protocol = Protocol(split, new_items_only, days, cold_users, refit, seed)
    run_evaluation(Sources(folder, events, items), protocol, json_file, html_file)
