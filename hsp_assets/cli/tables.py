"""What commands print: tables on a terminal and in a pipe, and JSON for programs.

What a table holds belongs to its command.
"""

import json
from collections.abc import Collection
from typing import Any

import typer
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.table import Column, Table

GAP = 2
"""Blanks between two columns."""


def new_table(*columns: str, whole: Collection[str] = (), numbers: Collection[str] = ()) -> Table:
    """A table that leaves as much of a narrow terminal as it can to what it holds.

    Args:
        *columns: names of its columns.
        whole: those that never wrap, such as ids that people copy.
        numbers: those that are aligned at their right.

    """
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for name in columns:
        table.add_column(
            name,
            no_wrap=name in whole,
            justify="right" if name in numbers else "left",
            overflow="fold",
        )
    return table


def print_table(table: Table) -> None:
    """Print a table: folded to a terminal's width, and as wide as it needs anywhere else.

    A program that reads the output gets each row in one line. Columns that do not wrap, such as
    those of ids, are whole everywhere, even where a terminal is narrower than all of them.
    """
    console = Console()
    if console.is_terminal:
        needed = sum(_least(column) for column in table.columns) + GAP * len(table.columns)
    else:
        unlimited = console.options.update(max_width=10_000)
        needed = Measurement.get(console, unlimited, table).maximum
    Console(width=max(console.width, needed)).print(table)


def _least(column: Column) -> int:
    """The width below which a column would be cut; one that folds needs no more than a letter."""
    if not column.no_wrap:
        return 1
    return max(cell_len(str(cell)) for cell in (column.header, *column.cells))


def print_json(data: Any) -> None:  # noqa: ANN401 (whatever JSON has)
    """Print data for a program."""
    typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
