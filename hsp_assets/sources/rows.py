"""Raw rows made typed, and the bad ones rejected with their reasons.

The rules of a cell are in `cells`; the rules of a row are here: it needs a time where its source
has times, and its key must be new. Nothing is corrected: a row is accepted as it is or rejected.
A rejected row names file, line, column and rule, and shows the value unless it is personal.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from hsp_assets.environment import DateFormat
from hsp_assets.portal.flows import SourceName
from hsp_assets.sources import cells
from hsp_assets.sources.columns import FILES, Column, SourceFile
from hsp_assets.sources.files import File, Location, fingerprint
from hsp_assets.sources.reading import ABSENT, BATCH_ROWS, FILE, LINE, count_rows, read_batches

REJECTS = pl.DataFrame(
    schema={
        FILE: pl.String,
        LINE: pl.Int64,
        "column": pl.String,
        "rule": pl.String,
        "value": pl.String,
    }
)
"""An empty frame of rejects: one row per broken rule."""
DAY_ONLY = "day_only"
SHOWN_CHARACTERS = 80


@dataclass
class Source:
    """The files of one source and how to read them; counts fill up while batches are read.

    Attributes:
        rows: rows read so far, accepted or not.
        rejected: rows rejected so far.
        day_only: accepted rows so far whose time is only a day, so that their order is lost.

    """

    name: SourceName
    files: list[File]
    location: Location
    date_format: DateFormat = "month_day_year"
    rows: int = 0
    rejected: int = 0
    day_only: int = 0
    _keys: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.UInt64), repr=False)

    @property
    def declared(self) -> SourceFile:
        """What the files are declared to hold."""
        return FILES[self.name]

    @property
    def fingerprint(self) -> str:
        """Changes when the name or the content of any file changes."""
        return fingerprint(self.files)

    def batches(self) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """Yield accepted rows (typed) and rejects (one per broken rule), batch by batch.

        Raises:
            SourceFileError: a file is empty, unreadable, or lacks a required column.

        """
        held: list[pl.DataFrame] = []
        for raw in self._raw_batches():
            held.append(raw)
            if sum(frame.height for frame in held) >= BATCH_ROWS:
                yield self._split(pl.concat(held))
                held.clear()
        if held:
            yield self._split(pl.concat(held))

    def accepted(self) -> Iterator[pl.DataFrame]:
        """Yield the accepted rows only; raises as `batches` does."""
        return (rows for rows, _rejects in self.batches())

    def count_rows(self) -> int:
        """How many rows the files have, accepted or not."""
        return sum(count_rows(file, self.location) for file in self.files)

    def _raw_batches(self) -> Iterator[pl.DataFrame]:
        for file in self.files:
            yield from read_batches(self.declared, file, self.location)

    def _split(self, raw: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        typed = _typed(self.declared, raw, self.date_format)
        rejects = _broken(self.declared, raw, typed, self.date_format)
        accepted = without(typed, rejects)
        repeated = self._repeated(accepted)
        accepted = without(accepted, repeated)
        self.rows += raw.height
        self.rejected += raw.height - accepted.height
        if DAY_ONLY in accepted.columns:
            self.day_only += accepted.filter(DAY_ONLY).height
        return accepted, pl.concat([rejects, repeated])

    def _repeated(self, rows: pl.DataFrame) -> pl.DataFrame:
        key = list(self.declared.key)
        hashes = rows.select(pl.struct(key).hash(seed=0)).to_series()
        again = ~hashes.is_first_distinct() | hashes.is_in(self._keys.implode())
        self._keys = pl.concat([self._keys, hashes.filter(~again)])
        return _reject(
            rows.filter(again),
            " + ".join(key),
            "is a duplicate: it may occur in one row only",
            pl.concat_str([pl.col(c).cast(pl.String) for c in key], separator=" "),
        )


def _typed(declared: SourceFile, raw: pl.DataFrame, date_format: DateFormat) -> pl.DataFrame:
    values = [cells.value(c, date_format).alias(c.name) for c in declared.columns]
    typed = raw.select(*values, FILE, LINE, ABSENT)
    if not _has_time(declared):
        return typed
    return typed.with_columns(
        pl.coalesce("timestamp", "occurred_at").alias("timestamp"),
        (pl.col("timestamp").is_null() & pl.col("occurred_at").is_not_null()).alias(DAY_ONLY),
    )


def _broken(
    declared: SourceFile, raw: pl.DataFrame, typed: pl.DataFrame, date_format: DateFormat
) -> pl.DataFrame:
    rejects = [_broken_cells(c, raw, typed, cells.rule(c, date_format)) for c in declared.columns]
    rejects += [_blank_cells(c, raw) for c in declared.columns if c.filled]
    if _has_time(declared):
        blank = _is_blank("timestamp") & _is_blank("occurred_at")
        rejects.append(_reject(raw.filter(blank), "timestamp", "is empty, and so is occurred_at"))
    return pl.concat(rejects)


def _broken_cells(
    column: Column, raw: pl.DataFrame, typed: pl.DataFrame, rule: str
) -> pl.DataFrame:
    # A time taken from the day-only column does not make a broken timestamp good.
    value = typed[column.name].is_null()
    if DAY_ONLY in typed.columns and column.name == "timestamp":
        value |= typed[DAY_ONLY]
    broken = raw.filter(value & ~raw.select(_is_blank(column.name)).to_series())
    shown = pl.lit(None, pl.String) if column.personal else pl.col(column.name)
    return _reject(broken, column.name, rule, shown)


def _blank_cells(column: Column, raw: pl.DataFrame) -> pl.DataFrame:
    return _reject(raw.filter(_is_blank(column.name)), column.name, "is empty")


def _is_blank(name: str) -> pl.Expr:
    return pl.col(name).str.strip_chars().fill_null("") == ""


def _has_time(declared: SourceFile) -> bool:
    return any(column.name == "timestamp" for column in declared.columns)


def _reject(
    rows: pl.DataFrame, column: str, rule: str, value: pl.Expr | None = None
) -> pl.DataFrame:
    shown = pl.lit(None, pl.String) if value is None else value.str.slice(0, SHOWN_CHARACTERS)
    return rows.select(
        FILE,
        LINE,
        pl.lit(column).alias("column"),
        pl.lit(rule).alias("rule"),
        shown.alias("value"),
    )


def without(rows: pl.DataFrame, rejects: pl.DataFrame) -> pl.DataFrame:
    """The rows that are not among the rejects, in order."""
    return rows.join(rejects, on=[FILE, LINE], how="anti", maintain_order="left")
