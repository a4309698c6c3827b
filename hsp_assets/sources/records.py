"""Rows of a CSV that is not quite one: one bad line costs one line.

Python's own reader says what a row is. It is not asked where a quotation that somebody forgot to
close swallows the rows behind it: those are found again. Files without a fault take the quicker way
in `delimited`.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from hsp_assets.sources.limits import Limits

Cells = list[str]

LINE_END = r"(?:\r\n|\r|\n)?"
UNCLOSED = "has a quotation that is not closed, or a cell longer than HSP_MAX_CELL_CHARACTERS"
SWALLOWED = "stands in a quotation that a line above leaves open"


@dataclass(frozen=True)
class Record:
    """A row, or what should be one.

    Attributes:
        line: where it begins, counted from 0.
        cells: empty where it is none.
        problem: why it is none; empty where it is one.

    """

    line: int
    cells: Cells
    problem: str = ""


def strict_record(delimiter: str, cells: int) -> str:
    """A pattern of a row with so many cells, quoted as RFC 4180 says, without control characters.

    On what matches, all readers agree.
    """
    mark = r"\t" if delimiter == "\t" else re.escape(delimiter)
    bare = rf'[^"{mark}\r\n\x00-\x08\x0b-\x1f\x7f]'
    quoted = r'"(?:[^"\r\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r\n|"")*"'
    cell = rf"(?:{bare}*|{quoted})"
    return rf"{cell}(?:{mark}{cell}){{{cells - 1}}}"


class Reader:
    """Reads rows of so many cells from the lines of a text.

    Args:
        delimiter: between cells.
        cells: that a row has.
        limits: what a row may take.

    """

    def __init__(self, delimiter: str, cells: int, limits: Limits) -> None:
        self._delimiter, self._cells = delimiter, cells
        self._longest = limits.record_bytes
        self._strict = re.compile(strict_record(delimiter, cells) + LINE_END)
        mark = re.escape(delimiter)
        cell = rf'(?:[^"{mark}\r\n]*|"(?:[^"]|"")*")'
        self._quoted = re.compile(rf"{cell}(?:{mark}{cell}){{{cells - 1}}}{LINE_END}")
        csv.field_size_limit(max(csv.field_size_limit(), limits.cell_characters + 1))

    def read(self, text: str, *, is_last: bool) -> tuple[list[Record], int, int]:
        """The rows of a text.

        Args:
            text: whole lines.
            is_last: whether nothing follows. Otherwise a row that may go on is left for later.

        Returns:
            The rows; how many lines they take; how many characters.

        """
        lines = list(io.StringIO(text, newline=""))
        records: list[Record] = []
        start = 0
        while start < len(lines):
            start, goes_on = self._read_from(lines, start, records)
            left = sum(map(len, lines[start:])) if goes_on and not is_last else 0
            if goes_on and left and left <= self._longest:
                return records, start, len(text) - left
            if start < len(lines):
                records.append(Record(start, [], UNCLOSED))
                start += 1
        return records, len(lines), len(text)

    def _read_from(self, lines: Cells, start: int, records: list[Record]) -> tuple[int, bool]:
        """Add rows from a line on, up to one that does not end, and whether more lines may end it.

        Returns the line where that one begins.
        """
        first = start
        reader = csv.reader(
            map(lines.__getitem__, range(start, len(lines))), delimiter=self._delimiter
        )
        while True:
            try:
                cells = next(reader, None)
            except csv.Error:  # a cell of more characters than are allowed
                return start, False
            if cells is None:
                return len(lines), False
            end = first + reader.line_num
            if end == len(lines) and self._is_open(lines[start:end]):
                return start, True
            records += self._rows(lines[start:end], start, cells)
            start = end

    def _rows(self, lines: Cells, start: int, cells: Cells) -> Iterator[Record]:
        """The row that Python's reader made of some lines, or the rows that it swallowed."""
        if not any(cell.strip() for cell in cells):
            return
        fits = len(cells) == self._cells
        row = Record(start, cells) if fits else Record(start, [], self._misfit(cells))
        if len(lines) == 1 or (fits and self._quoted.fullmatch("".join(lines))):
            yield row
            return
        whole = {n: self._whole(line) for n, line in enumerate(lines)}
        if not any(whole.values()):
            yield row
            return
        yield Record(start, [], UNCLOSED)
        for number in range(1, len(lines)):
            if lines[number].strip():
                found = whole[number]
                yield Record(start + number, found, "" if found else SWALLOWED)

    def _whole(self, line: str) -> Cells:
        """The cells of a line that is a row of its own beyond doubt; none of another."""
        if not line.strip() or not self._strict.fullmatch(line):
            return []
        return next(csv.reader([line], delimiter=self._delimiter))

    def _is_open(self, lines: Cells) -> bool:
        """Whether a further line would belong to the row that some lines make."""
        return len(list(csv.reader([*lines, "x"], delimiter=self._delimiter))) == 1

    def _misfit(self, cells: Cells) -> str:
        return (
            f"has {len(cells)} cells where the headers are {self._cells}: a delimiter too many or "
            "too few, or one inside a cell that is not quoted"
        )
