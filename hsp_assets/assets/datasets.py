"""The published datasets: the Personalize CSVs of one version, and the pointer to it.

Each waits for all of staging and its gate, because a version holds all three. Rows that the gate
set aside are left out. `interactions` comes last and makes the version live.
"""

import dagster as dg

from hsp_assets.assets import staging
from hsp_assets.assets.declaring import group
from hsp_assets.metadata import Metadata, column_schema, preview, row_count
from hsp_assets.publication import make_dataset_live, retire_versions
from hsp_assets.publishing import Publication
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import EVENT_TYPES, DatasetName, columns, personal_columns

asset = group("datasets", "s3", "csv", "pandera")

STAGING = [staging.users, staging.items, staging.interactions]


@asset(deps=STAGING)
def users(
    context: dg.AssetExecutionContext, storage: StorageResource, policy: PolicyResource
) -> dg.MaterializeResult[None]:
    """Users, and the map from contact record ids to user ids beside them."""
    return _publish(Publication(context, storage, policy.dataset_group), "users")


@asset(deps=STAGING)
def items(
    context: dg.AssetExecutionContext, storage: StorageResource, policy: PolicyResource
) -> dg.MaterializeResult[None]:
    """Items: the whole catalogue."""
    return _publish(Publication(context, storage, policy.dataset_group), "items")


@asset(deps=[*STAGING, users, items])
def interactions(
    context: dg.AssetExecutionContext, storage: StorageResource, policy: PolicyResource
) -> dg.MaterializeResult[None]:
    """Interactions of known users with known items; the version goes live with them."""
    publication = Publication(context, storage, policy.dataset_group)
    result = _publish(publication, "interactions")
    make_dataset_live(storage, policy.dataset_group, publication.version)
    retire_versions(storage, policy.dataset_group, policy.keep_dataset_versions)
    return result


def _publish(publication: Publication, dataset: DatasetName) -> dg.MaterializeResult[None]:
    is_new, report = publication.publish(dataset), publication.reports[dataset]
    head = publication.head(dataset).select(columns(dataset))
    return dg.MaterializeResult(
        metadata={
            **row_count(report.accepted),
            **column_schema(dataset),
            **preview(head, hidden=personal_columns(dataset)),
            **_event_types(dataset, report.numbers),
            "rows": report.accepted,
            "rejected": report.rejected,
            "uri": dg.MetadataValue.path(publication.uri(dataset)),
            "version": publication.version,
            "written": is_new,
        },
        data_version=dg.DataVersion(publication.version),
    )


def _event_types(dataset: DatasetName, numbers: dict[str, float]) -> Metadata:
    """How many interactions there are of each type."""
    if dataset != "interactions":
        return {}
    return {"event_types": {t: int(numbers[t]) for t in EVENT_TYPES if numbers.get(t)}}
