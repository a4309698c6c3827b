"""The Parquet files that imports left, one per import job, and the rows in them.

A FULL import starts a dataset's list of files anew, an INCREMENTAL one adds to it. A recommender
remembers the files it was trained on, so a file stays until nobody names it. Streamed records are
in `streamed`.
"""

import shutil
import threading
from collections.abc import Collection, Sequence
from pathlib import Path

import polars as pl

from hsp_assets.sandbox.personalize.data.avro import DatasetSchema


class BulkFiles:
    """The folder of a stand-in's imported files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.reading = threading.Lock()
        """Held by whoever reads the rows of named files, so that none vanishes meanwhile."""

    def path(self, name: str) -> Path:
        """Where the file of that name is."""
        return self._folder / name

    def write(self, rows: pl.LazyFrame, name: str) -> None:
        """Write a file as a whole: it is there completely or not at all."""
        partial = self._folder / f"{name}.partial"
        rows.sink_parquet(partial)
        partial.replace(self.path(name))

    def rows(self, names: Sequence[str], schema: DatasetSchema) -> list[pl.LazyFrame]:
        """The rows of each file as text, with exactly the columns of the schema.

        A column that the schema won after the import is null.
        """
        return [_with_columns(pl.scan_parquet(self.path(name)), schema) for name in names]

    def keep_only(self, names: Collection[str]) -> None:
        """Delete every other file, unless somebody is reading just now."""
        if not self.reading.acquire(blocking=False):
            return
        try:
            for file in self._folder.iterdir():
                if file.name not in names:
                    file.unlink()
        finally:
            self.reading.release()


def clear(folder: Path) -> None:
    """Empty a folder, and make it where it is missing."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _with_columns(rows: pl.LazyFrame, schema: DatasetSchema) -> pl.LazyFrame:
    present = set(rows.collect_schema())
    return rows.select(
        pl.col(name) if name in present else pl.lit(None, pl.String).alias(name)
        for name in schema.names
    )
