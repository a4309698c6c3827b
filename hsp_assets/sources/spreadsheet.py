"""An XLSX workbook as batches of raw rows: the sheet that holds a source, and its headers.

A sheet that is hidden, or a second one with the same columns, is not passed over in silence: which
one is meant is said in the setting.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import polars as pl

from hsp_assets.failures import SourceFileError
from hsp_assets.sources.columns import SourceFile
from hsp_assets.sources.delimited import BEGINS, PROBLEM
from hsp_assets.sources.headers import Match, match, require
from hsp_assets.sources.layout import FIRST_ROWS
from hsp_assets.sources.sheet import Cells, rows
from hsp_assets.sources.workbook import Sheet, Workbook

ROWS = 50_000
"""Rows of a batch."""


@dataclass(frozen=True)
class Found:
    """A sheet and the line of it that is most like the headers."""

    sheet: Sheet
    headers: Match
    row: int

    @property
    def description(self) -> str:
        """The same in words."""
        return f"XLSX, sheet {self.sheet.name!r}, headers in row {self.row}"


def find(workbook: Workbook, source: SourceFile, sheet: str) -> Found:
    """The sheet that holds a source.

    Args:
        workbook: where to look.
        source: what to look for.
        sheet: the one that the setting names; empty: the only one that has the columns.

    Raises:
        SourceFileError: there is none, or more than one, or it is hidden: names the choice.

    """
    named = [s for s in workbook.sheets if sheet.casefold() in ("", s.name.strip().casefold())]
    if not named:
        raise SourceFileError(
            f"{workbook.file} has no sheet {sheet!r}. It has: {_names(workbook.sheets)}. "
            "Correct the name behind # in the HSP_SOURCE_* setting."
        )
    likely = [found for one in named if (found := _look(workbook, one, source))]
    if not likely:
        raise SourceFileError(
            f"{workbook.file} is empty; expected a header and rows. "
            "Export it again, or take it away."
        )
    whole = [found for found in likely if found.headers.is_whole]
    if not sheet:
        _require_one(workbook, source, [found.sheet for found in whole])
    best = whole[0] if whole else max(likely, key=lambda found: len(found.headers.at))
    require(best.headers, workbook.file, best.description)
    return best


def batches(workbook: Workbook, found: Found, wanted: Mapping[str, int]) -> Iterator[pl.DataFrame]:
    """The rows behind the headers: the wanted columns by name, and `begins` and `problem`."""
    behind = (row for row in rows(workbook, found.sheet) if row[0] > found.row)
    width = len(found.headers.headers)
    while some := list(islice(behind, ROWS)):
        filled = [(n, cells) for n, cells in some if any(place < width for place in cells)]
        columns = {
            name: [cells.get(place) for _number, cells in filled] for name, place in wanted.items()
        }
        lines = {BEGINS: [number for number, _cells in filled], PROBLEM: [None] * len(filled)}
        types = dict.fromkeys([*wanted, PROBLEM], pl.String()) | {BEGINS: pl.Int64()}
        yield pl.DataFrame(columns | lines, schema=types)


def _look(workbook: Workbook, sheet: Sheet, source: SourceFile) -> Found | None:
    """The row of a sheet that is most like the headers; None where the sheet is empty."""
    first = islice(rows(workbook, sheet), FIRST_ROWS)
    candidates = [Found(sheet, match(source, _texts(cells)), row) for row, cells in first]
    return max(candidates, key=_likeness, default=None)


def _likeness(found: Found) -> tuple[bool, int, int]:
    known = len(found.headers.at) + len(found.headers.doubled)
    return found.headers.is_whole, known, -found.row


def _texts(cells: Cells) -> list[str]:
    return [cells.get(place, "") for place in range(max(cells) + 1)]


def _require_one(workbook: Workbook, source: SourceFile, sheets: list[Sheet]) -> None:
    if not any(sheet.is_hidden for sheet in sheets) and len(sheets) <= 1:
        return
    what = "only in a hidden sheet" if len(sheets) == 1 else "in several sheets"
    choice = " or ".join(f"{workbook.file}#{sheet.name}" for sheet in sheets)
    raise SourceFileError(
        f"{workbook.file} has the columns of {source.name} {what}: {_names(sheets)}. Say which one "
        f"is meant in HSP_SOURCE_{source.name.upper()}: {choice}. Or remove the others."
    )


def _names(sheets: list[Sheet]) -> str:
    return ", ".join(repr(s.name) + " (hidden)" * s.is_hidden for s in sheets)
