"""A CSV as batches of raw rows: polars for the blocks on which all readers agree, `records` else.

A block that is written as RFC 4180 says, with as many cells in each row as there are headers, is
read by polars. Any other is read row by row, so that its bad lines can be named.
"""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

import polars as pl

from hsp_assets.sources.contents import Peeked
from hsp_assets.sources.layout import Layout
from hsp_assets.sources.limits import Limits
from hsp_assets.sources.records import Reader, Record, strict_record
from hsp_assets.sources.text import Block, Lines

BEGINS, PROBLEM = "begins", "problem"
"""Where a row begins in its file; why it is none, null where it is one."""
WIDEST = 64
"""Columns up to which the check of a block is quick."""


class Delimited:
    """The rows of a CSV behind its headers.

    Args:
        peeked: its content.
        layout: how it is written.
        file: its name.
        limits: what it may hold.

    """

    def __init__(self, peeked: Peeked, layout: Layout, file: str, limits: Limits) -> None:
        self._lines = Lines(peeked, layout, file, limits)
        self._layout, self._limits = layout, limits
        self._cells = len(layout.headers.headers)
        self._reader = Reader(layout.delimiter, self._cells, limits)
        record = strict_record(layout.delimiter, self._cells)
        self._strict = rf"\A(?:(?:{record})?\r?\n)*\z"
        self._names = (layout.delimiter.join(map(str, range(self._cells))) + "\n").encode()
        self._line = layout.first_line

    def batches(self, wanted: Mapping[str, int]) -> Iterator[pl.DataFrame]:
        """The rows, in order: the wanted columns by name, and `begins` and `problem`.

        Args:
            wanted: the name to give to each column, and where it stands.

        """
        return _ahead(self._read(wanted))

    def _read(self, wanted: Mapping[str, int]) -> Iterator[pl.DataFrame]:
        for block in self._lines.blocks():
            read = self._quick if self._is_strict(block) else self._slow
            yield self._bounded(read(block, wanted), wanted)

    def _bounded(self, rows: pl.DataFrame, wanted: Iterable[str]) -> pl.DataFrame:
        """The rows, of which those with a cell beyond the limit are none."""
        most = self._limits.cell_characters
        longest = rows.select(pl.max_horizontal(pl.col(*wanted).str.len_bytes().max())).item()
        if (longest or 0) <= most:
            return rows
        is_long = pl.any_horizontal(pl.col(*wanted).str.len_chars() > most)
        rule = f"has a cell of more than {most:,} characters (HSP_MAX_CELL_CHARACTERS)"
        told = pl.when(is_long).then(pl.lit(rule)).otherwise(PROBLEM)
        return rows.with_columns(told.alias(PROBLEM))

    def _is_strict(self, block: Block) -> bool:
        if self._cells > WIDEST:
            return False
        text = pl.Series([block.text], dtype=pl.Binary).cast(pl.String)
        return bool(text.str.contains(self._strict).item())

    def _quick(self, block: Block, wanted: Mapping[str, int]) -> pl.DataFrame:
        places = sorted(set(wanted.values()))
        frame = self._parsed(block, places)
        lines = block.text.count(b"\n")
        if lines == frame.height:
            begin = pl.int_range(self._line, self._line + lines, dtype=pl.Int64)
        else:
            frame = self._parsed(block, range(self._cells))
            begin = _lines_taken().cum_sum().shift(1, fill_value=0).cast(pl.Int64) + self._line
        self._line += lines
        named = [pl.col(str(place)).alias(name) for name, place in wanted.items()]
        return frame.select(*named, begin.alias(BEGINS), pl.lit(None, pl.String).alias(PROBLEM))

    def _parsed(self, block: Block, places: Iterable[int]) -> pl.DataFrame:
        """The columns at some places, each named by its place."""
        return pl.read_csv(
            self._names + block.text,
            columns=[str(place) for place in places],
            separator=self._layout.delimiter,
            infer_schema=False,
        )

    def _slow(self, block: Block, wanted: Mapping[str, int]) -> pl.DataFrame:
        text = block.text.decode()
        records, lines, characters = self._reader.read(text, is_last=block.is_last)
        if characters < len(text):
            self._lines.keep(text[characters:].encode())
        frame = _frame(records, self._line, wanted)
        self._line += lines
        return frame


def _frame(records: list[Record], first: int, wanted: Mapping[str, int]) -> pl.DataFrame:
    cells = {
        name: [(record.cells[place] or None) if record.cells else None for record in records]
        for name, place in wanted.items()
    }
    added = {
        BEGINS: [first + record.line for record in records],
        PROBLEM: [record.problem or None for record in records],
    }
    types = dict.fromkeys([*wanted, PROBLEM], pl.String())
    return pl.DataFrame(cells | added, schema=types | {BEGINS: pl.Int64()}).select(
        *wanted, BEGINS, PROBLEM
    )


def _ahead(frames: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The same frames, each read while the one before is worked on."""
    with ThreadPoolExecutor(1) as reader:
        upcoming = reader.submit(next, frames, None)
        while (frame := upcoming.result()) is not None:
            upcoming = reader.submit(next, frames, None)
            yield frame


def _lines_taken() -> pl.Expr:
    """How many lines of the file a row takes: one, and one for each line break in its cells."""
    breaks = pl.all().str.count_matches("\n", literal=True).fill_null(0)
    return pl.sum_horizontal(breaks) + 1
