"""The published datasets: the Personalize CSVs of one version, and the pointer to it.

Each waits for all of staging and its gate, because a version holds all three. Rows that the gate
set aside are left out. `interactions` comes last and makes the version live.
"""

import dagster as dg
import polars as pl

from hsp_assets.assets import staging
from hsp_assets.assets.declaring import group
from hsp_assets.gate import accepted
from hsp_assets.metadata import Metadata, column_schema, preview, row_count
from hsp_assets.publication import csv_key, make_dataset_live, version_of, write_csv
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.storage import StorageResource, version_key
from hsp_assets.schemas import DATASETS, DatasetName, columns, personal_columns
from hsp_assets.staged import Staged, latest_staged, read_rejects, require_passed

asset = group("datasets", "s3", "csv", "pandera")

STAGING = [staging.users, staging.items, staging.interactions]
IDENTITY = "identity.parquet"


@asset(deps=STAGING)
def users(
    context: dg.AssetExecutionContext, storage: StorageResource, policy: PolicyResource
) -> dg.MaterializeResult[None]:
    """Users, and the map from contact record ids to user ids beside them."""
    publication = _Publication(context, storage, policy)
    publication.write_identity()
    return publication.publish("users")


@asset(deps=STAGING)
def items(
    context: dg.AssetExecutionContext, storage: StorageResource, policy: PolicyResource
) -> dg.MaterializeResult[None]:
    """Items: the whole catalogue."""
    return _Publication(context, storage, policy).publish("items")


@asset(deps=[*STAGING, users, items])
def interactions(
    context: dg.AssetExecutionContext, storage: StorageResource, policy: PolicyResource
) -> dg.MaterializeResult[None]:
    """Interactions of known users with known items; the version goes live with them."""
    publication = _Publication(context, storage, policy)
    result = publication.publish("interactions")
    make_dataset_live(storage, policy.dataset_group, publication.version)
    return result


class _Publication:
    """The version that the latest staged rows make."""

    def __init__(
        self, context: dg.AssetExecutionContext, storage: StorageResource, policy: PolicyResource
    ) -> None:
        self._storage = storage
        self._group = policy.dataset_group
        self._staged = {name: latest_staged(context, name) for name in DATASETS}
        self._reports = {n: require_passed(storage, s) for n, s in self._staged.items()}
        self.version = version_of(s.fingerprint for s in self._staged.values())

    def publish(self, dataset: DatasetName) -> dg.MaterializeResult[None]:
        """Write a dataset's CSV unless the version holds it already."""
        key = csv_key(self._group, self.version, dataset)
        rows = self._accepted(dataset)
        is_new = not self._storage.exists(key)
        if is_new:
            write_csv(self._storage, key, dataset, rows)
        report = self._reports[dataset]
        return dg.MaterializeResult(
            metadata={
                **row_count(report.rows - report.rejected),
                "rows": report.rows - report.rejected,
                "rejected": report.rejected,
                "uri": dg.MetadataValue.path(self._storage.uri(key)),
                "version": self.version,
                "written": is_new,
                **column_schema(dataset),
                **preview(
                    rows.select(columns(dataset)).head().collect(),
                    hidden=personal_columns(dataset),
                ),
                **_event_types(dataset, rows),
            },
            data_version=dg.DataVersion(self.version),
        )

    def write_identity(self) -> None:
        """Write which contact record is which user: HubSpot's clients call with record ids."""
        key = version_key(self._group, self.version, IDENTITY)
        identity = self._accepted("users").select("RECORD_ID", "USER_ID").sort("RECORD_ID")
        if not self._storage.exists(key):
            self._storage.write_parquet(key, identity.collect())

    def _accepted(self, dataset: DatasetName) -> pl.LazyFrame:
        staged: Staged = self._staged[dataset]
        return accepted(staged.scan(self._storage), read_rejects(self._storage, staged))


def _event_types(dataset: DatasetName, rows: pl.LazyFrame) -> Metadata:
    if dataset != "interactions":
        return {}
    counts = rows.group_by("EVENT_TYPE").len("rows").sort("rows", descending=True).collect()
    return {"event_types": {str(name): int(count) for name, count in counts.rows()}}
