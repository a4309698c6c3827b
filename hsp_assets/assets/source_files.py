"""The source files: read and typed, their bad rows rejected with reasons.

Materializing reads every file once and reports on it; the rows stay in the files, because some
are personal. `imports` reads the same files with the same rules.
"""

import dagster as dg
import polars as pl

from hsp_assets.assets.declaring import group
from hsp_assets.metadata import Metadata, frame_schema, preview, row_count
from hsp_assets.portal.flows import SourceName
from hsp_assets.publishing.rejects import keep_rejects
from hsp_assets.resources.source_folder import SourceFolderResource
from hsp_assets.resources.storage import StorageResource, rejects_key
from hsp_assets.sources.reading import ABSENT, FILE, LINE
from hsp_assets.sources.rows import DAY_ONLY, REJECTS, Source

asset = group("source_files", "csv", "excel")
ADDED = {
    LINE: "Where the row stands in its file.",
    DAY_ONLY: "Whether its time is only a day, so that the order within the day is lost.",
}
"""The columns that reading adds to those of the file."""


def source_file(name: SourceName, description: str) -> dg.AssetsDefinition:
    """The asset of one source's files."""

    @asset(asset_name=name, description=description)
    def inspect(
        context: dg.AssetExecutionContext,
        source_folder: SourceFolderResource,
        storage: StorageResource,
    ) -> dg.MaterializeResult[None]:
        source = source_folder.open(name, storage)
        sample, rejects = _read_through(source)
        key = rejects_key(f"source_files/{name}", context.run.run_id)
        return dg.MaterializeResult(
            metadata=_describe(source, sample) | keep_rejects(storage, key, rejects),
            data_version=dg.DataVersion(source.fingerprint),
        )

    return inspect


items = source_file(
    "items", "The shop's products: id, name, price, categories, description, gender, promoted."
)
users = source_file("users", "The shop's customers: id, age, gender, name, e-mail.")
interactions = source_file("interactions", "What customers did with products, and when.")
carts = source_file("carts", "Carts that are still open, one product each.")
purchases = source_file("purchases", "Purchases, one product each.")


def _read_through(source: Source) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The first rows of a source and all its rejects."""
    sample, rejects = pl.DataFrame(), [REJECTS]
    for rows, rejected in source.batches():
        sample = rows.head().drop(ABSENT) if sample.is_empty() else sample
        rejects.append(rejected)
    return sample, pl.concat(rejects)


def _describe(source: Source, sample: pl.DataFrame) -> Metadata:
    declared = source.declared.columns
    descriptions = {column.name: column.description for column in declared} | ADDED
    return {
        **row_count(source.rows - source.rejected),
        **frame_schema(sample.drop(FILE, strict=False), descriptions),
        **preview(sample, hidden=[column.name for column in declared if column.personal]),
        "rows": source.rows,
        "rejected": source.rejected,
        "rows_without_time_of_day": source.day_only,
        "files": [file.name for file in source.files],
        "fingerprint": source.fingerprint,
    }
