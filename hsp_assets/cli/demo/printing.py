"""A run on the terminal: a short summary at its end, and where to go from there."""

from pathlib import Path
from typing import Any

import dagster as dg
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from hsp_assets.cli.demo.recorded import Recorded
from hsp_assets.cli.demo.summary import Summary
from hsp_assets.cli.options import default_folder
from hsp_assets.cli.terminal import called
from hsp_assets.environment.keys import address

NDCG = "normalized_discounted_cumulative_gain_at_25"
METRICS_EXPLAINED = (
    "NDCG@25: whether what a customer chose next stands high among 25 recommendations (1: always "
    "first). Coverage: the part of all products that is recommended to anybody."
)


def print_summary(console: Console, summary: Summary, recorded: Recorded) -> None:
    """Print what a run did."""
    for table in (_rows(summary), _recommenders(summary), _recommendations(recorded)):
        if table.row_count:
            console.print(table)
    if summary.recommenders:
        _print(console, f"[dim]{METRICS_EXPLAINED}[/]")
    _print_checks(console, summary, recorded)
    for step, message in summary.failures.items():
        _print(console, f"[bold red]failed[/] {step.replace('__', '/')}: {escape(message)}")
    groups = ", ".join(f"{name} {seconds:.1f}" for name, seconds in summary.seconds.items())
    _print(console, f"[dim]seconds: {groups}[/]")


def print_next_steps(console: Console, state: Path, summary: Summary) -> None:
    """Say where everything is, and which commands show more of it."""
    option = "" if state == default_folder() else f" --state {state}"
    user, hsp = next(iter(summary.recommendations), ""), called()
    commands = {
        f"{hsp} dev{option}": "this run in the Dagster UI, and the demo shop",
        f"{hsp} recommend {user}{option}": "what this customer is recommended" if user else "",
        f"{hsp} datasets{option}": "the published versions, to go back to",
    }
    lines = [f"\nThe portal, the share, the bucket and the models are in {escape(str(state))}."]
    longest = max(map(len, commands))
    lines += [
        f"  [bold]{escape(command):<{longest}}[/]  {what}"
        for command, what in commands.items()
        if what
    ]
    for line in lines:  # what people copy is not broken
        console.print(line, highlight=False, soft_wrap=True)


def _print(console: Console, text: str) -> None:
    """Print a line: wrapped at words in a terminal, and whole in a pipe."""
    console.print(text, highlight=False, soft_wrap=not console.is_terminal)


def _rows(summary: Summary) -> Table:
    table = _table("step", "rows", "created", "updated", "unchanged", "rejected")
    for name, values in summary.source_files.items():
        table.add_row(f"source_files/{name}", *_cells(values, "rows", "", "", "", "rejected"))
    for name, values in summary.imports.items():
        rows = {**values, "rows": sum(values.values())}
        table.add_row(
            f"imports/{name}",
            *_cells(rows, "rows", "created", "updated", "unchanged", "failed"),
        )
    for name, values in summary.datasets.items():
        table.add_row(f"datasets/{name}", *_cells(values, "rows", "", "", "", "rejected"))
    return table


def _table(first: str, *others: str, numbers: bool = True) -> Table:
    """A table that fits into 80 columns."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(first, no_wrap=True)
    for name in others:
        table.add_column(name, justify="right" if numbers and name != "status" else "left")
    return table


def _cells(values: dict[str, Any], *names: str) -> list[str]:
    return [f"{values[name]:,}" if name in values else "" for name in names]


def _recommenders(summary: Summary) -> Table:
    table = _table("recommender", "status", "NDCG@25", "coverage")
    for name, values in summary.recommenders.items():
        metrics = values["metrics"]
        ndcg = f"{metrics[NDCG]:.3f}" if NDCG in metrics else ""
        coverage = f"{metrics['coverage']:.1%}" if "coverage" in metrics else ""
        table.add_row(name, values["status"], ndcg, coverage)
    return table


def _recommendations(recorded: Recorded) -> Table:
    table = _table("user", "", "recommended for you", numbers=False)
    samples = recorded.materialized.get("recommender/recommended_for_you", {}).get("samples")
    for sample in getattr(samples, "records", None) or samples or []:
        values = sample.data if isinstance(sample, dg.TableRecord) else {}
        if values:
            shown = str(values["customer"]) if values["rank"] == 1 else ""
            table.add_row(escape(shown), str(values["rank"]), escape(str(values["product"])))
    return table


def _print_checks(console: Console, summary: Summary, recorded: Recorded) -> None:
    checks = summary.checks
    console.print(
        f"Checks: [green]{len(checks.passed)} passed[/], "
        f"[yellow]{len(checks.warned)} warned[/], [red]{len(checks.failed)} failed[/]"
    )
    texts = {f"{address(c.asset_key)}:{c.check_name}": c.description for c in recorded.checks}
    for colour, names in (("yellow", checks.warned), ("red", checks.failed)):
        for name in names:
            _print(console, f"  [{colour}]{name}[/] {escape(str(texts[name]))}")
