"""Writes the rows of a dataset as a CSV in the dialect that imports read."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, TypeAlias

import polars as pl

from hsp_assets.sandbox.personalize.data.bulk import BulkFiles
from hsp_assets.sandbox.personalize.data.datasets import Datasets, file_names
from hsp_assets.sandbox.personalize.data.source import Bucket
from hsp_assets.sandbox.personalize.data.streamed import Streamed
from hsp_assets.sandbox.personalize.state.registry import Resource

IngestionMode: TypeAlias = Literal["BULK", "PUT", "ALL"]

_NEEDS_QUOTES = r'[",\\\r\n]'


class Exporter:
    """Exports datasets to S3."""

    def __init__(
        self,
        bucket: Bucket,
        bulk: BulkFiles,
        streamed: Streamed,
        datasets: Datasets,
        scratch: Path,
    ) -> None:
        self._bucket = bucket
        self._bulk = bulk
        self._streamed = streamed
        self._datasets = datasets
        self._scratch = scratch

    def run(self, dataset: Resource, mode: IngestionMode, location: str) -> None:
        """Write what was imported, put, or both, as a CSV to `location`.

        Raises:
            JobFailedError: S3 refuses it.
        """
        rows = self._rows(dataset, mode)
        text = rows.select(_quoted(name) for name in rows.collect_schema())
        with TemporaryDirectory(dir=self._scratch) as folder, self._bulk.reading:
            file = Path(folder) / "export.csv"
            text.sink_csv(file, quote_style="never")
            self._bucket.send(file, location)

    def _rows(self, dataset: Resource, mode: IngestionMode) -> pl.LazyFrame:
        schema = self._datasets.schema(dataset)
        parts = [pl.LazyFrame(schema=dict.fromkeys(schema.names, pl.String))]
        if mode != "PUT":
            parts += self._bulk.rows(file_names(dataset), schema)
        if mode != "BULK":
            put = self._streamed.records if schema.key else self._streamed.events
            parts.append(put(dataset.id, schema).select(schema.names).lazy())
        return pl.concat(parts)


def _quoted(name: str) -> pl.Expr:
    text = pl.col(name)
    escaped = text.str.replace_all("\\", "\\\\", literal=True).str.replace_all(
        '"', '\\"', literal=True
    )
    quoted = pl.concat_str(pl.lit('"'), escaped, pl.lit('"'))
    return pl.when(text.str.contains(_NEEDS_QUOTES)).then(quoted).otherwise(text).alias(name)
