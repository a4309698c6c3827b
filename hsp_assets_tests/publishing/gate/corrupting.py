"""Ways to spoil good staged data: its rows, the files that hold them, or the bucket afterwards."""

from collections.abc import Callable
from typing import NamedTuple

import polars as pl

from hsp_assets.resources.storage import StorageResource, staging_prefix
from hsp_assets.schemas import DatasetName
from hsp_assets_tests.publishing.gate.shop import Parts, Tamper, good, parquet, untouched
from hsp_assets_tests.shop import Frames

FIRST, SECOND = "data_0_0_0.snappy.parquet", "data_0_1_0.snappy.parquet"

Change = Callable[[pl.DataFrame], pl.DataFrame]


class Rows(NamedTuple):
    """Corrupted rows: the check that must block, a pattern of its advice, what makes them so."""

    check: str
    advice: str
    change: Change
    changed: DatasetName | None = None

    def frames(self) -> Frames:
        """Good rows of all datasets, changed in that of the check or another."""
        frames, dataset = good(), self.changed or dataset_of(self.check)
        return {**frames, dataset: self.change(frames[dataset])}


class Files(NamedTuple):
    """Corrupted files: the dataset that must be refused, a pattern of why, what makes them so."""

    dataset: DatasetName
    advice: str
    files: Callable[[Parts], None] = lambda _parts: None
    bucket: Tamper = untouched


def dataset_of(check: str) -> DatasetName:
    """The dataset of a check, such as `users:unique_ids`."""
    names: dict[str, DatasetName] = {n: n for n in ("users", "items", "interactions")}
    return names[check.partition(":")[0]]


def column(name: str, value: object, every: int = 1, at: int = 0) -> Change:

    def change(rows: pl.DataFrame) -> pl.DataFrame:
        given = pl.lit(value, dtype=rows.schema[name])
        is_hit = pl.int_range(pl.len()) % every == at
        return rows.with_columns(pl.when(is_hit).then(given).otherwise(name).alias(name))

    return change


def cast(**expressions: pl.Expr) -> Change:
    """Columns have other values, or another type."""
    return lambda rows: rows.with_columns(**expressions)


def part(dataset: DatasetName, change: Callable[[bytes], bytes]) -> Callable[[Parts], None]:

    def apply(parts: Parts) -> None:
        parts[dataset][SECOND] = change(parts[dataset][SECOND])

    return apply


def a_little_of_everything(rows: pl.DataFrame) -> pl.DataFrame:
    """No rule is broken by more than 1 % of the rows, but together they are."""
    for name, value, at in (
        ("EVENT_TYPE", "Look", 3),
        ("TIMESTAMP", 0, 5),
        ("DISCOUNT", "x" * 1_001, 7),
    ):
        rows = column(name, value, 200, at)(rows)
    return rows


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
