"""The files we upload: derived from the source's rows, with exactly the mapped columns.

A column is named `<object type>.<property>`, which is also its mapping. Files are split at
HubSpot's limits. Each derived row remembers the source row it came from, because HubSpot reports
bad rows by their line in the uploaded file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from hsp_assets.sources.reading import FILE, LINE

MAX_ROWS = 1_048_576 - 1
"""HubSpot takes 1,048,576 rows in a file, the header among them [its import guide]."""
MAX_BYTES = 500 * 1024 * 1024
"""HubSpot takes 512 MB in a file; the rest is a margin for the request around it."""
FIRST_LINE = 2
"""The header is line 1."""


@dataclass(frozen=True)
class DerivedFile:
    """An uploadable file and where its rows come from.

    Attributes:
        path: of the CSV.
        columns: its columns, each `<object type>.<property>`.
        rows: its rows in order, with the source's `file` and `line`.

    """

    path: Path
    columns: tuple[str, ...]
    rows: pl.DataFrame

    def row(self, line: int) -> dict[str, Any]:
        """A row by its line in this file."""
        return self.rows.row(line - FIRST_LINE, named=True)


def write_derived(folder: Path, name: str, rows: pl.DataFrame) -> Iterator[DerivedFile]:
    """Write rows as one or more CSV files.

    Args:
        folder: where to write.
        name: start of the files' names.
        rows: columns `<object type>.<property>`, and `file` and `line`.

    Yields:
        The files, each within HubSpot's limits.

    """
    columns = [c for c in rows.columns if c not in (FILE, LINE)]
    per_file = _rows_per_file(rows)
    for number, start in enumerate(range(0, rows.height, per_file), start=1):
        part = rows.slice(start, per_file)
        path = folder / f"{name}-{number}.csv"
        part.select(columns).write_csv(path)
        yield DerivedFile(path, tuple(columns), part)


def _rows_per_file(rows: pl.DataFrame) -> int:
    # Twice the size in memory: quotes are doubled and every cell may be quoted.
    bytes_per_row = 2 * rows.estimated_size() / max(rows.height, 1) + 1
    return min(MAX_ROWS, max(1, int(MAX_BYTES / bytes_per_row)))
