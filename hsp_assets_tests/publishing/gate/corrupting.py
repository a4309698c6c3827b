"""Ways to spoil good staged data: its rows, the files that hold them, or the bucket afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from hsp_assets.resources.storage import StorageResource, staging_prefix
from hsp_assets.schemas import DatasetName
from hsp_assets_tests.publishing.gate.shop import Frames, Parts, Tamper, good, parquet, untouched

FIRST, SECOND = "data_0_0_0.snappy.parquet", "data_0_1_0.snappy.parquet"


@dataclass(frozen=True)
class Kind:
    """A kind of corrupted input.

    Attributes:
        check: that must fail and block, as the UI names it.
        advice: a pattern of what it must tell the user to do.
        rows: what happens to the rows.
        files: what happens to the staged files.
        bucket: what happens to the bucket after staging.

    """

    check: str
    advice: str
    rows: Callable[[Frames], None] = lambda _frames: None
    files: Callable[[Parts], None] = lambda _parts: None
    bucket: Tamper = untouched


def column(dataset: DatasetName, name: str, value: object, every: int = 1) -> Callable[..., None]:
    """Every so many rows have another value."""

    def change(frames: Frames) -> None:
        frame = frames[dataset]
        given = pl.lit(value, dtype=frame.schema[name])
        is_hit = pl.int_range(pl.len()) % every == 0
        frames[dataset] = frame.with_columns(
            pl.when(is_hit).then(given).otherwise(name).alias(name)
        )

    return change


def frame(
    dataset: DatasetName, change: Callable[[pl.DataFrame], pl.DataFrame]
) -> Callable[[Frames], None]:
    """The rows of a dataset are changed by a function."""

    def apply(frames: Frames) -> None:
        frames[dataset] = change(frames[dataset])

    return apply


def cast(dataset: DatasetName, **expressions: pl.Expr) -> Callable[[Frames], None]:
    """Columns have other values, or another type."""
    return frame(dataset, lambda rows: rows.with_columns(**expressions))


def part(
    dataset: DatasetName, change: Callable[[bytes], bytes], name: str = SECOND
) -> Callable[[Parts], None]:
    """A staged file has other content."""

    def apply(parts: Parts) -> None:
        parts[dataset][name] = change(parts[dataset][name])

    return apply


def a_little_of_everything(frames: Frames) -> None:
    """No rule is broken by more than 1 % of the rows, but together they are."""
    for name, value in (("EVENT_TYPE", "Look"), ("TIMESTAMP", 0), ("DISCOUNT", "x" * 1_001)):
        rows = frames["interactions"]
        at = {"EVENT_TYPE": 3, "TIMESTAMP": 5, "DISCOUNT": 7}[name]
        hit = pl.int_range(pl.len()) % 200 == at
        given = pl.lit(value, dtype=rows.schema[name])
        frames["interactions"] = rows.with_columns(
            pl.when(hit).then(given).otherwise(name).alias(name)
        )


def gone(storage: StorageResource, run: str) -> None:
    """One of the two staged files of the interactions is deleted."""
    storage.delete(f"{staging_prefix('interactions', run)}{SECOND}")


def stale(storage: StorageResource, run: str) -> None:
    """A file of an earlier run is left beside the staged ones."""
    old = parquet(good()["interactions"].head(10))
    storage.write(f"{staging_prefix('interactions', run)}data_9_9_9.snappy.parquet", old)


def replaced(storage: StorageResource, run: str) -> None:
    """A staged file is replaced by one of the same columns."""
    storage.write(f"{staging_prefix('items', run)}{FIRST}", parquet(good()["items"].tail(25)))
