"""One import job: from the CSVs in S3 to a file of rows, or the reason why not.

Which dataset shows the file, and from when on, belongs to `resources`.
"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from hsp_assets.sandbox.personalize.data.avro import DatasetSchema
from hsp_assets.sandbox.personalize.data.bulk import BulkFiles
from hsp_assets.sandbox.personalize.data.csv_rows import header, read_csv
from hsp_assets.sandbox.personalize.data.histories import distinct
from hsp_assets.sandbox.personalize.data.source import Bucket
from hsp_assets.sandbox.personalize.errors import JobFailedError
from hsp_assets.sandbox.personalize.options import Options

_FULL_BYTES = 100 * 1000**3
_INCREMENTAL_BYTES = 1000**3
_REQUIRED_BESIDE_EVENT_TYPE = ("USER_ID", "ITEM_ID", "TIMESTAMP")


class Importer:
    """Imports CSVs; one instance serves all jobs."""

    def __init__(self, bucket: Bucket, bulk: BulkFiles, scratch: Path, options: Options) -> None:
        self._bucket = bucket
        self._bulk = bulk
        self._scratch = scratch
        self._options = options

    def run(self, location: str, schema: DatasetSchema, name: str, *, full: bool) -> None:
        """Import what is at `location` into the bulk file `name`.

        Raises:
            JobFailedError: the data cannot be read, breaks the schema or exceeds a limit.
        """
        with TemporaryDirectory(dir=self._scratch) as folder:
            files = self._bucket.fetch(location, Path(folder))
            _check_size(files, full=full)
            rows = read_csv(files, schema, any_order=self._options.any_column_order)
            self._bulk.write(self._checked(rows, schema), name)

    def user_ids(self, location: str) -> list[str]:
        """The ids in a data deletion file, which has the single column USER_ID.

        Raises:
            JobFailedError: the file cannot be read or has another form.
        """
        with TemporaryDirectory(dir=self._scratch) as folder:
            files = self._bucket.fetch(location, Path(folder))
            for file in files:
                if header(file) != ["USER_ID"]:
                    raise JobFailedError("Input CSV must have the single column USER_ID.")
            ids = pl.concat(pl.read_csv(file, schema={"USER_ID": pl.String}) for file in files)
            return ids["USER_ID"].drop_nulls().unique().sort().to_list()

    def _checked(self, rows: pl.LazyFrame, schema: DatasetSchema) -> pl.LazyFrame:
        if schema.key is not None:
            return rows.unique(schema.key, keep="last", maintain_order=True)
        self._check_interactions(rows, schema)
        return distinct(rows, schema).with_columns(pl.all().cast(pl.String))

    def _check_interactions(self, rows: pl.LazyFrame, schema: DatasetSchema) -> None:
        counts = rows.select(pl.len(), types=pl.col("EVENT_TYPE").n_unique())
        count, types = counts.collect(engine="streaming").row(0)
        minimum = self._options.minimums.interactions_per_import
        if count < minimum:
            raise JobFailedError(f"Dataset has fewer than {minimum} interactions")
        optional = len(schema.fields) - len(_REQUIRED_BESIDE_EVENT_TYPE)
        limit = self._options.quotas.event_types_and_optional_columns
        if types + optional > limit:
            raise JobFailedError(
                f"The data has {types} event types and the schema {optional} optional columns"
                f" (EVENT_TYPE is one of them): together they cannot be more than {limit}.",
            )


def _check_size(files: Sequence[Path], *, full: bool) -> None:
    size = sum(file.stat().st_size for file in files)
    limit = _FULL_BYTES if full else _INCREMENTAL_BYTES
    if size > limit:
        raise JobFailedError(f"The input has {size} bytes, an import can have {limit}.")
