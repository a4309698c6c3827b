"""The source files: read, typed, and their bad rows set aside with reasons.

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
from hsp_assets.sources.reading import FILE, LINE
from hsp_assets.sources.rows import DAY_ONLY, REJECTS, Source

asset = group("source_files", "csv", "excel")
ADDED = {
    LINE: "Where the row stands in its file.",
    DAY_ONLY: "Whether its time is only a day, so that the order within the day is lost.",
}
"""The columns that reading adds to those of the file."""


@asset()
def items(
    context: dg.AssetExecutionContext, source_folder: SourceFolderResource, storage: StorageResource
) -> dg.MaterializeResult[None]:
    """The shop's products: id, name, price, categories, description, gender, promoted."""
    return _inspect(context, "items", source_folder, storage)


@asset()
def users(
    context: dg.AssetExecutionContext, source_folder: SourceFolderResource, storage: StorageResource
) -> dg.MaterializeResult[None]:
    """The shop's customers: id, age, gender, name, e-mail."""
    return _inspect(context, "users", source_folder, storage)


@asset()
def interactions(
    context: dg.AssetExecutionContext, source_folder: SourceFolderResource, storage: StorageResource
) -> dg.MaterializeResult[None]:
    """What customers did with products, and when."""
    return _inspect(context, "interactions", source_folder, storage)


@asset()
def carts(
    context: dg.AssetExecutionContext, source_folder: SourceFolderResource, storage: StorageResource
) -> dg.MaterializeResult[None]:
    """Carts that are still open, one product each."""
    return _inspect(context, "carts", source_folder, storage)


@asset()
def purchases(
    context: dg.AssetExecutionContext, source_folder: SourceFolderResource, storage: StorageResource
) -> dg.MaterializeResult[None]:
    """Purchases, one product each."""
    return _inspect(context, "purchases", source_folder, storage)


def _inspect(
    context: dg.AssetExecutionContext,
    name: SourceName,
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


def _read_through(source: Source) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The first rows of a source and all its rejects."""
    sample, rejects = pl.DataFrame(), [REJECTS]
    for rows, refused in source.batches():
        sample = rows.head() if sample.is_empty() else sample
        rejects.append(refused)
    return sample, pl.concat(rejects)


def _describe(source: Source, sample: pl.DataFrame) -> Metadata:
    declared = source.declared.columns
    personal = [column.name for column in declared if column.personal]
    said = {column.name: column.description for column in declared} | ADDED
    return {
        **row_count(source.rows - source.rejected),
        **frame_schema(sample.drop(FILE, strict=False), said),
        **preview(sample, hidden=personal),
        "rows": source.rows,
        "rejected": source.rejected,
        "rows_without_time_of_day": source.day_only,
        "files": [file.name for file in source.files],
        "fingerprint": source.fingerprint,
    }
