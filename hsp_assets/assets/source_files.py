"""The source files: read and typed, their bad rows rejected with reasons.

Materializing reads every file once, reports on it, and says by its checks whether its content may
be loaded; the rows stay in the files, because some are personal. `imports` reads the same files
with the same rules, if their content has passed.
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from hsp_assets.assets.declaring import group
from hsp_assets.assets.recording import materialized
from hsp_assets.checks.check import is_passed
from hsp_assets.checks.from_manifest import Materialized
from hsp_assets.checks.source_files import CHECKS
from hsp_assets.loading.progress import Progress
from hsp_assets.loading.verdicts import DATE_FORMAT, FINGERPRINT, PASSED
from hsp_assets.metadata import Metadata, frame_schema, preview, row_count
from hsp_assets.portal.flows import SourceName
from hsp_assets.publishing.rejects import keep_rejects
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.source_folder import SourceFolderResource
from hsp_assets.resources.storage import StorageResource, rejects_key
from hsp_assets.sources.columns import SourceFile
from hsp_assets.sources.reading import ABSENT, FILE, LINE
from hsp_assets.sources.rows import DAY_ONLY, REJECTS, Source
from hsp_assets.sources.showing import PEOPLE, shown

asset = group("source_files", "csv", "excel")
ADDED = {
    LINE: "Where the row stands in its file.",
    DAY_ONLY: "Whether its time is only a day, so that the order within the day is lost.",
}
"""The columns that reading adds to those of the file."""


def source_file(name: SourceName, description: str) -> dg.AssetsDefinition:
    """The asset of one source's files."""
    checks = CHECKS[name]

    @asset(asset_name=name, description=description, check_specs=checks.specs)
    def inspect(
        context: dg.AssetExecutionContext,
        source_folder: SourceFolderResource,
        storage: StorageResource,
        policy: PolicyResource,
    ) -> Iterator[dg.MaterializeResult[None]]:
        source = source_folder.open(name, storage)
        sample, rejects = _read_through(source, Progress(name, report=context.log.info))
        source_folder.require_unchanged(source, storage)
        counted = _count(source)
        results = list(checks.results(Materialized(counted, policy)))
        key = rejects_key(f"source_files/{name}", context.run.run_id)
        yield materialized(
            context,
            storage,
            _figures(source) | keep_rejects(storage, key, rejects) | _describe(source, sample),
            facts={**counted, DATE_FORMAT: source.date_format, PASSED: is_passed(results)},
            data_version=source.fingerprint,
            check_results=results,
        )

    return inspect


items = source_file(
    "items", "The shop's products: id, name, price, categories, description, gender, promoted."
)
users = source_file("users", "The shop's customers: id, age, gender, name, e-mail.")
interactions = source_file("interactions", "What customers did with products, and when.")
carts = source_file("carts", "Carts that are still open, one product each.")
purchases = source_file("purchases", "Purchases, one product each.")


def _read_through(source: Source, progress: Progress) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The first rows of a source and all its rejects."""
    sample, rejects = pl.DataFrame(), [REJECTS]
    for rows, rejected in source.batches():
        sample = rows.head().drop(ABSENT) if sample.is_empty() else sample
        rejects.append(rejected)
        progress.reach(source.rows)
    return sample, pl.concat(rejects)


def _figures(source: Source) -> Metadata:
    """What matters first: how much was read, and how much of it is good."""
    return {
        "rows": source.rows,
        "rejected": source.rejected,
        "files": [file.name for file in source.files],
    }


def _count(source: Source) -> dict[str, Any]:
    """The facts by which checks and imports decide."""
    return {
        "rows": source.rows,
        "rejected": source.rejected,
        "rows_without_time_of_day": source.day_only,
        "unread_cells": source.unread.total(),
        "unread_cells_by_column": dict(source.unread),
        "files": [file.name for file in source.files],
        "recognised": source.recognised,
        FINGERPRINT: source.fingerprint,
    }


def _describe(source: Source, sample: pl.DataFrame) -> Metadata:
    declared = source.declared
    descriptions = {column.name: column.description for column in declared.columns} | ADDED
    return {
        **preview(_shown(declared, sample)),
        "recognised": source.recognised,
        "day_only": source.day_only,
        "unread_cells": dict(source.unread),
        **row_count(source.rows - source.rejected),
        **frame_schema(sample.drop(FILE, strict=False), descriptions),
    }


def _shown(declared: SourceFile, sample: pl.DataFrame) -> pl.DataFrame:
    """The rows of a sample as they may be shown; of people, no cell."""
    if declared.is_personal:
        return sample.select(pl.col(LINE) if LINE in sample.columns else [])
    people = [name for name in PEOPLE if name in sample.columns]
    return sample.with_columns(shown(declared, name).alias(name) for name in people)
