"""Source files as batches of raw rows: every cell text or null, every row with its line.

CSV and XLSX come out alike, whatever their names say, also when packed with gzip. How each is read
belongs to `delimited` and `spreadsheet`; whether a cell is any good belongs to `rows`.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial

import polars as pl

from hsp_assets.failures import SourceFileError
from hsp_assets.sources import layout, spreadsheet
from hsp_assets.sources.columns import SourceFile
from hsp_assets.sources.contents import Peeked, Stream, Unpacked, container
from hsp_assets.sources.delimited import BEGINS, PROBLEM, Delimited
from hsp_assets.sources.files import File, Location
from hsp_assets.sources.headers import Match
from hsp_assets.sources.limits import Limits
from hsp_assets.sources.workbook import Workbook

BATCH_ROWS = 100_000
"""Rows held at once; a batch of the tutorial's widest file then takes about 50 MB."""
FILE, LINE = "file", "line"
ABSENT = "absent"
"""Which declared columns a row's file does not have: a blank there says nothing."""
TELLING = "telling"
"""The column that tells which rows of an export are passed over."""


@dataclass
class Table:
    """The rows of a file.

    Attributes:
        name: of the file, with the sheet.
        source: what it holds.
        headers: how its columns match the declared ones.
        description: how it was read, in words.
        passed_over: rows so far that are no rows of the source.

    """

    name: str
    source: SourceFile
    headers: Match
    description: str
    raw: Callable[[dict[str, int]], Iterator[pl.DataFrame]]
    passed_over: int = 0

    def batches(self) -> Iterator[pl.DataFrame]:
        """Yield the rows in batches, in file order.

        A batch has the declared columns under their own names (text or null; a column the file
        lacks is all null), and `file`, `line`, `absent` and `problem`: the file's name, the line
        the row starts on, the columns that the file lacks, separated by commas, and why a line is
        no row. Rows without any cell are left out.

        Raises:
            SourceFileError: the file is damaged, or has no rows.

        """
        wanted = dict(self.headers.at)
        if (position := self.headers.position) is not None:
            wanted[TELLING] = position
        is_empty = True
        for raw in self.raw(wanted):
            rows = self._declared(raw)
            is_empty = is_empty and rows.is_empty()
            yield rows
        if is_empty:
            raise SourceFileError(
                f"{self.name} has a header and no rows; expected at least one. "
                "Export it again, or take it away if there is nothing to load."
            )

    @property
    def summary(self) -> str:
        """What was recognised, in one line."""
        parts = [self.description]
        parts += [self.headers.export.title] if self.headers.export else []
        parts += [self.headers.renamed()] if self.headers.renamed() else []
        parts += [f"{self.passed_over:,} rows passed over"] if self.passed_over else []
        return f"{self.name}: {'; '.join(parts)}"

    def _declared(self, raw: pl.DataFrame) -> pl.DataFrame:
        declared = [column.name for column in self.source.columns]
        absent = [name for name in declared if name not in self.headers.at]
        rows = self._of_source(raw).select(
            *(
                name if name not in absent else pl.lit(None, pl.String).alias(name)
                for name in declared
            ),
            pl.lit(self.name).alias(FILE),
            pl.col(BEGINS).alias(LINE),
            pl.lit(",".join(absent)).alias(ABSENT),
            PROBLEM,
        )
        required = next(column.name for column in self.source.columns if column.filled)
        if not rows.select(_is_blank(required).any()).item():
            return rows
        blank = pl.all_horizontal(_is_blank(name) for name in declared)
        return rows.filter(~blank | pl.col(PROBLEM).is_not_null())

    def _of_source(self, raw: pl.DataFrame) -> pl.DataFrame:
        export = self.headers.export
        if TELLING not in raw.columns or export is None:
            return raw
        is_other = export.is_passed_over(pl.col(TELLING)) & pl.col(PROBLEM).is_null()
        rows = raw.filter(~is_other)
        self.passed_over += raw.height - rows.height
        return rows


def _is_blank(name: str) -> pl.Expr:
    return pl.col(name).str.strip_chars().fill_null("") == ""


@contextmanager
def open_table(
    source: SourceFile, file: File, location: Location, limits: Limits
) -> Iterator[Table]:
    """A file, recognised and ready to be read.

    Raises:
        SourceFileError: it is empty, nothing that is read here, beyond a limit, or lacks a required
            column.

    """
    with closing(location.open(file)) as stream:
        peeked = _unpacked(stream, file, limits)
        if container(peeked.head, file.name) == "zip":
            with tempfile.TemporaryFile() as seekable:
                shutil.copyfileobj(peeked, seekable)
                yield _sheet(source, file, Workbook(seekable, file.name, limits))
        elif file.sheet:
            raise SourceFileError(
                f"{file.name} is no workbook, so it has no sheet {file.sheet!r}. "
                "Take away what stands behind # in the HSP_SOURCE_* setting."
            )
        else:
            yield _text(source, file, peeked, limits)


def _unpacked(stream: Stream, file: File, limits: Limits) -> Peeked:
    """The content of a file, out of its gzip wrapping if it has one."""
    peeked = Peeked(stream)
    if container(peeked.head, file.name) == "gzip":
        return Peeked(Unpacked(peeked, file.name, limits))
    return peeked


def _text(source: SourceFile, file: File, peeked: Peeked, limits: Limits) -> Table:
    found = layout.recognise(source, peeked, file.name, limits)
    rows = Delimited(peeked, found, file.name, limits)
    return Table(file.name, source, found.headers, found.description, rows.batches)


def _sheet(source: SourceFile, file: File, workbook: Workbook) -> Table:
    found = spreadsheet.find(workbook, source, file.sheet)
    name = f"{file.name.removesuffix('#' + file.sheet)}#{found.sheet.name}"
    rows = partial(spreadsheet.batches, workbook, found)
    return Table(name, source, found.headers, found.description, rows)
