"""Raw rows made typed, and the bad ones rejected with their reasons.

The rules of a cell are in `cells`; the rules of a row are here: it needs a time where its source
has times, and its key must be new. Nothing is corrected: a row is accepted as it is or rejected.
A rejected row names file, line, column and rule; values are shown as `showing` allows.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from hsp_assets.environment import DateFormat
from hsp_assets.portal.flows import SourceName
from hsp_assets.sources.cells import Judge
from hsp_assets.sources.columns import FILES, Column, SourceFile
from hsp_assets.sources.counting import count_rows
from hsp_assets.sources.delimited import PROBLEM
from hsp_assets.sources.files import File, Location, fingerprint
from hsp_assets.sources.limits import Limits
from hsp_assets.sources.reading import ABSENT, BATCH_ROWS, FILE, LINE, open_table
from hsp_assets.sources.seen import Seen
from hsp_assets.sources.showing import shown

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
WHOLE_LINE = "line"
"""What stands for the column where a line is no row."""


@dataclass
class Source:
    """The files of one source and how to read them; counts fill up while batches are read.

    Attributes:
        rows: rows read so far, accepted or not.
        rejected: rows rejected so far.
        day_only: accepted rows so far whose time is only a day, so that their order is lost.
        unread: cells so far that could not be read and cost their row nothing, by column.
        recognised: how each file was read, in words.

    """

    name: SourceName
    files: list[File]
    location: Location
    date_format: DateFormat = "month_day_year"
    limits: Limits = field(default_factory=Limits)
    rows: int = 0
    rejected: int = 0
    day_only: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    recognised: list[str] = field(default_factory=list)
    _keys: Seen = field(default_factory=Seen, repr=False)

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

    def count_rows(self) -> int | None:
        """About how many rows the files have, accepted or not; None where it cannot be told."""
        counts = [count_rows(file, self.location) for file in self.files]
        return None if None in counts else sum(filter(None, counts))

    def _raw_batches(self) -> Iterator[pl.DataFrame]:
        for file in self.files:
            with open_table(self.declared, file, self.location, self.limits) as table:
                yield from table.batches()
            self.recognised.append(table.summary)

    def _split(self, raw: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        lines, no_rows = raw.height, _no_rows(raw)
        if no_rows.height:
            raw = raw.filter(pl.col(PROBLEM).is_null())
        judges = [Judge.of(c, raw[c.name], self.date_format) for c in self.declared.columns]
        typed = _typed(self.declared, raw, judges)
        rejects = _broken(self.declared, raw, typed, judges)
        accepted = without(self._spared(raw, typed, judges), rejects)
        repeated = self._repeated(accepted)
        accepted = without(accepted, repeated)
        self.rows += lines
        self.rejected += lines - accepted.height
        if DAY_ONLY in accepted.columns:
            self.day_only += accepted.filter(DAY_ONLY).height
        return accepted, pl.concat([no_rows, rejects, repeated])

    def _spared(self, raw: pl.DataFrame, typed: pl.DataFrame, judges: list[Judge]) -> pl.DataFrame:
        """The rows, of which cells that could not be read count as not there."""
        for judge in judges:
            name = judge.column.name
            if judge.column.spares_row and (broken := _is_broken(judge.column, raw, typed)).any():
                self.unread[name] += int(broken.sum())
                others = pl.when(pl.col(ABSENT) == "").then(pl.lit(name))
                added = others.otherwise(pl.col(ABSENT) + f",{name}")
                typed = typed.with_columns(
                    pl.when(broken).then(added).otherwise(ABSENT).alias(ABSENT)
                )
        return typed

    def _repeated(self, rows: pl.DataFrame) -> pl.DataFrame:
        key = list(self.declared.key)
        hashes = rows.select(pl.struct(key).hash(seed=0)).to_series()
        again = self._keys.take(hashes)
        return _reject(
            rows.filter(again),
            " + ".join(key),
            pl.lit("is a duplicate: it may occur in one row only"),
            pl.concat_str([shown(self.declared, c) for c in key], separator=" "),
        )


def _typed(declared: SourceFile, raw: pl.DataFrame, judges: list[Judge]) -> pl.DataFrame:
    values = [judge.value().alias(judge.column.name) for judge in judges]
    typed = raw.select(*values, FILE, LINE, ABSENT)
    if not _has_time(declared):
        return typed
    return typed.with_columns(
        pl.coalesce("timestamp", "occurred_at").alias("timestamp"),
        (pl.col("timestamp").is_null() & pl.col("occurred_at").is_not_null()).alias(DAY_ONLY),
    )


def _broken(
    declared: SourceFile, raw: pl.DataFrame, typed: pl.DataFrame, judges: list[Judge]
) -> pl.DataFrame:
    rejects = [REJECTS]
    for judge in judges:
        name = judge.column.name
        if not judge.column.spares_row and (broken := _is_broken(judge.column, raw, typed)).any():
            rejects.append(_reject(raw.filter(broken), name, judge.rule(), shown(declared, name)))
        if judge.column.filled and typed[name].has_nulls():
            rejects.append(_reject(raw.filter(_is_blank(name)), name, pl.lit("is empty")))
    if _has_time(declared) and typed["timestamp"].has_nulls():
        blank = _is_blank("timestamp") & _is_blank("occurred_at")
        rule = pl.lit("is empty, and so is occurred_at")
        rejects.append(_reject(raw.filter(blank), "timestamp", rule))
    return pl.concat(rejects)


def _is_broken(column: Column, raw: pl.DataFrame, typed: pl.DataFrame) -> pl.Series:
    """Whether a cell that is used cannot be read."""
    value = typed[column.name].is_null()
    # A time taken from the day-only column does not make a broken timestamp good.
    if DAY_ONLY in typed.columns and column.name == "timestamp":
        value |= typed[DAY_ONLY]
    if column.name == "occurred_at":  # not used beside a timestamp
        value &= typed["timestamp"].is_null()
    if int(value.sum()) == 0 or raw[column.name].null_count() == raw.height:
        return pl.repeat(value=False, n=raw.height, dtype=pl.Boolean, eager=True)
    return value & ~raw.select(_is_blank(column.name)).to_series()


def _no_rows(raw: pl.DataFrame) -> pl.DataFrame:
    if raw[PROBLEM].null_count() == raw.height:
        return REJECTS
    return _reject(raw.filter(pl.col(PROBLEM).is_not_null()), WHOLE_LINE, pl.col(PROBLEM))


def _is_blank(name: str) -> pl.Expr:
    return pl.col(name).str.strip_chars().fill_null("") == ""


def _has_time(declared: SourceFile) -> bool:
    return any(column.name == "timestamp" for column in declared.columns)


def _reject(
    rows: pl.DataFrame, column: str, rule: pl.Expr, value: pl.Expr | None = None
) -> pl.DataFrame:
    return rows.select(
        FILE,
        LINE,
        pl.lit(column).alias("column"),
        rule.cast(pl.String).alias("rule"),
        (pl.lit(None, pl.String) if value is None else value).alias("value"),
    )


def without(rows: pl.DataFrame, rejects: pl.DataFrame) -> pl.DataFrame:
    """The rows that are not among the rejects, in order."""
    if rejects.is_empty():
        return rows
    return rows.join(rejects, on=[FILE, LINE], how="anti", maintain_order="left")
