"""An evaluation on the terminal."""

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from hsp_assets.cli.evaluate.labels import (
    MEASURES,
    beside_the_gate,
    cold_start,
    interval,
    label,
    protocol_sentence,
    support_rows,
    verdict,
    warnings,
)
from hsp_assets.engine.evaluation import CUTOFFS, ModelResult, Report


def print_report(console: Console, report: Report) -> None:
    """Print the size of the data, the measures of each model, and the verdict."""
    console.print(protocol_sentence(report), highlight=False)
    console.print(_support(report))
    for name, title in MEASURES.items():
        console.print(_measure(report, name, title))
    console.print(_costs(report))
    console.print(_ratios(report))
    for text in cold_start(report):
        console.print(text, highlight=False)
    for warning in warnings(report):
        console.print(f"[yellow]{warning}[/]", highlight=False)
    console.print(f"[bold]{verdict(report)}[/]", highlight=False)
    console.print(f"[dim]{beside_the_gate(report)}[/]", highlight=False)


def _support(report: Report) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name, number in support_rows(report).items():
        table.add_row(name, number)
    return table


def _measure(report: Report, name: str, title: str) -> Table:
    table = _table(title, *(f"@{k}" for k in CUTOFFS), "@25, 95 %")
    for result in report.models:
        means = [f"{result.measures[f'{name}@{k}'].mean:.4f}" for k in CUTOFFS]
        last = interval(result.measures[f"{name}@25"]).partition(" ")[2]
        table.add_row(label(result.name), *means, last.strip("()"), style=_style(result))
    return table


def _costs(report: Report) -> Table:
    table = _table("", "coverage", "novelty", "search", "fit", "recommend", "memory")
    for result in report.models:
        seconds = (result.search_seconds, result.fit_seconds, result.recommend_seconds)
        table.add_row(
            label(result.name),
            f"{result.coverage:.1%}",
            f"{result.novelty:.1f}",
            *(f"{value:.1f} s" for value in seconds),
            f"{result.memory_mb:,.0f} MB",
            style=_style(result),
        )
    return table


def _ratios(report: Report) -> Table:
    table = _table("NDCG@25 of ours, times that of", "mean", "95 %")
    for name, ratio in report.ndcg_ratios.items():
        mean, _, span = interval(ratio, 2).partition(" ")
        table.add_row(label(name), mean, span.strip("()"))
    return table


def _table(first: str, *others: str) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(first, no_wrap=True)
    for name in others:
        table.add_column(name, justify="right")
    return table


def _style(result: ModelResult) -> str:
    return "bold green" if result.name == "engine" else ""
