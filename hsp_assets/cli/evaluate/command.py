"""Runs `hsp evaluate`: files in; a table, JSON and a page out."""

import json
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from rich.console import Console

from hsp_assets.cli.evaluate.labels import label
from hsp_assets.cli.evaluate.page import page
from hsp_assets.cli.evaluate.table import print_report
from hsp_assets.engine import ItemColumns, TooLittleData
from hsp_assets.engine.evaluation import (
    Protocol,
    Report,
    evaluate,
    name_item_columns,
    read_dataset_folder,
    read_event_file,
    read_table,
)
from hsp_assets.failures import PermanentFailure


class EvaluationError(PermanentFailure):
    """The files given cannot be evaluated."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the data is: a folder of Personalize's CSVs, or a file of events and one of items."""

    folder: Path | None
    events: Path | None
    items: Path | None


def run_evaluation(
    sources: Sources, protocol: Protocol, json_file: Path | None, html_file: Path | None
) -> None:
    """Evaluate, print a table, and write the files that are named.

    Raises:
        EvaluationError: the files cannot be read as events, or leave nobody to test.
    """
    try:
        events, items, columns = read_sources(sources)
        report = _evaluate(events, items, columns, protocol)
    except (ValueError, TooLittleData, OSError, pl.exceptions.PolarsError) as error:
        raise EvaluationError(f"cannot evaluate {_named(sources)}: {error}") from error
    print_report(Console(), report)
    if json_file is not None:
        json_file.write_text(
            json.dumps(report.as_dict(), indent=2, allow_nan=False) + "\n", encoding="utf-8"
        )
    if html_file is not None:
        html_file.write_text(page(report, _named(sources)), encoding="utf-8")


def read_sources(sources: Sources) -> tuple[pl.DataFrame, pl.DataFrame | None, ItemColumns]:
    """Read events, items if there are any, and the roles of the items' columns.

    Raises:
        ValueError: not exactly one of the folder and the file of events is given, or it cannot
            be read as events.
    """
    if (sources.folder is None) == (sources.events is None):
        raise ValueError("give either a folder of Personalize's CSVs or --events FILE")
    items = None
    if sources.folder is not None:
        events, items = read_dataset_folder(sources.folder)
    elif sources.events is not None:
        events = read_event_file(sources.events)
    if sources.items is not None:
        items = read_table([sources.items])
    if items is None:
        return events, None, ItemColumns()
    return events, *name_item_columns(items)


def _evaluate(
    events: pl.DataFrame, items: pl.DataFrame | None, columns: ItemColumns, protocol: Protocol
) -> Report:
    """Evaluate, showing the progress on standard error."""
    with Console(stderr=True).status(f"reading {len(events):,} events") as status:
        return evaluate(
            events,
            items,
            protocol=protocol,
            columns=columns,
            on_start=lambda name: status.update(f"tuning, fitting and measuring {label(name)}"),
        )


def _named(sources: Sources) -> str:
    source = sources.folder or sources.events
    return source.name or str(source) if source else "nothing"
