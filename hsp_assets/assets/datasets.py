"""The published datasets: the Personalize CSVs of one version, and the pointer to it.

What the gate accepted is published, and nothing else; rejected rows are left out. Each waits for
all three, because a version holds them together. The files are read back before they are stored,
which is what the checks here report. `interactions` comes last and makes the version live.
"""

from collections.abc import Iterator, Mapping

import dagster as dg

from hsp_assets.assets import accepted
from hsp_assets.assets.accepted import rejects
from hsp_assets.assets.declaring import group
from hsp_assets.assets.recording import materialized
from hsp_assets.environment.keys import key
from hsp_assets.metadata import Metadata, bars, column_schema, preview, row_count
from hsp_assets.publishing.csv_audit import PROPERTIES, Audit
from hsp_assets.publishing.datasets import Datasets
from hsp_assets.publishing.drift import drift
from hsp_assets.publishing.publication import Publication
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import EVENT_TYPES, DatasetName, columns, personal_columns

asset = group("datasets", "s3", "csv", "pandera")

Outcome = Iterator[dg.MaterializeResult[None]]
ACCEPTED = [accepted.users, accepted.items, accepted.interactions]


def _file_checks(dataset: DatasetName) -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(name, asset=key(f"datasets/{dataset}"), description=says, blocking=True)
        for name, says in PROPERTIES.items()
    ]


@asset(deps=ACCEPTED, check_specs=_file_checks("users"))
def users(
    context: dg.AssetExecutionContext, storage: StorageResource, policy: PolicyResource
) -> Outcome:
    """Who is recommended something: `users.csv` of the next version.

    Beside it, `identity.parquet` says which contact record of HubSpot is which user: HubSpot's
    workflows call with record ids.
    """
    yield _publish(context, Publication(Datasets(storage, policy.dataset_group)), "users")


@asset(deps=ACCEPTED, check_specs=_file_checks("items"))
def items(
    context: dg.AssetExecutionContext, storage: StorageResource, policy: PolicyResource
) -> Outcome:
    """What is recommended: `items.csv` of the next version, the whole catalogue."""
    yield _publish(context, Publication(Datasets(storage, policy.dataset_group)), "items")


@asset(deps=[*ACCEPTED, users, items], check_specs=_file_checks("interactions"))
def interactions(
    context: dg.AssetExecutionContext, storage: StorageResource, policy: PolicyResource
) -> Outcome:
    """What users did with items: `interactions.csv`. With it the version is whole and goes live.

    Only interactions of published users with published items. Users who are no longer in the
    version are noted, to be erased from Personalize; the oldest versions are deleted.
    """
    published = Datasets(storage, policy.dataset_group)
    publication = Publication(published)
    publication.complete("users", "items")
    result = _publish(context, publication, "interactions")
    if publication.holds("interactions"):
        change = published.go_live(publication.version)
        context.log.info("%s", change.summary)
        published.retire(policy.keep_dataset_versions)
    yield result


def _publish(
    context: dg.AssetExecutionContext, publication: Publication, dataset: DatasetName
) -> dg.MaterializeResult[None]:
    datasets, version = publication.datasets, publication.version
    is_new, one = not publication.holds(dataset), publication.accepted[dataset]
    audit, uri = publication.publish(dataset), datasets.csv_uri(version, dataset)
    types = _event_types(dataset, one.report.numbers)
    head = publication.head(dataset).select(columns(dataset))
    return materialized(
        context,
        datasets.storage,
        {
            "rows": one.report.accepted,
            "rejected": one.report.rejected,
            "version": version,
            **_mix(types),
            **drift(dataset, one.report.numbers, datasets.live_profile(dataset)),
            **preview(head, hidden=personal_columns(dataset)),
            **rejects(one),
            "newly_written": is_new,
            "uri": uri,
            "dagster/uri": uri,
            **row_count(one.report.accepted),
            **column_schema(dataset),
        },
        facts={
            "share": {name: it.staged.share for name, it in publication.accepted.items()},
            **({"event_types": types} if types else {}),
        },
        data_version=version,
        check_results=_results(audit),
    )


def _results(audit: Audit) -> list[dg.AssetCheckResult]:
    return [
        dg.AssetCheckResult(
            check_name=name, passed=name not in audit.faults, description=audit.description(name)
        )
        for name in PROPERTIES
    ]


def _event_types(dataset: DatasetName, numbers: Mapping[str, float]) -> dict[str, int]:
    """How many interactions there are of each type."""
    if dataset != "interactions":
        return {}
    return {kind: int(numbers[kind]) for kind in EVENT_TYPES if numbers.get(kind)}


def _mix(types: Mapping[str, int]) -> Metadata:
    """The event types as table and bars, and as shares that Dagster plots."""
    total = sum(types.values())
    shares = {f"{kind} %": round(100 * count / total, 2) for kind, count in types.items()}
    return {"event_mix": bars(types, "event"), **shares} if types else {}
