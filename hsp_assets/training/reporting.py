"""What the work of Personalize shows in the Dagster UI, from its own descriptions."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

import dagster as dg

from hsp_assets.metadata import Metadata, markdown_table, row_count, table
from hsp_assets.recommenders import Recommender
from hsp_assets.resources.personalize_kinds import Description
from hsp_assets.schemas import DatasetName
from hsp_assets.training.data import TrainingData
from hsp_assets.training.prices import basis, import_dollars, monthly_dollars
from hsp_assets.training.records import VersionRecord
from hsp_assets.training.support import ANY

DIGITS = 4
"""Of a metric: the noise of a few hundred test customers is larger."""


def describe_group(described: Description) -> Metadata:
    """The dataset group."""
    return {"arn": described["datasetGroupArn"], "status": described["status"]}


def describe_imports(jobs: Mapping[DatasetName, Description], data: TrainingData) -> Metadata:
    """The import job of each dataset, and what was imported."""
    rows = [{"dataset": n, "job": d["jobName"], "status": d["status"]} for n, d in jobs.items()]
    return {
        **row_count(data.contents.total),
        "version": data.dataset_version,
        "jobs": table(rows),
        "size_bytes": data.size_bytes,
        "events": dict(data.contents.interactions),
        "users": data.contents.users,
        "items": data.items,
        "baselines_ndcg_at_25": {n: round(v, DIGITS) for n, v in data.baselines.ndcg.items()},
    }


def describe_tracker(described: Description) -> Metadata:
    """The event tracker; its tracking id is no secret, every page that sends events has it."""
    return {"arn": described["eventTrackerArn"], "tracking_id": described["trackingId"]}


def describe_filters(described: Iterable[Description]) -> Metadata:
    """The filters with their expressions."""
    rows = [{"name": f["name"], "expression": f["filterExpression"]} for f in described]
    return {"filters": table(rows)}


def describe_version(
    recommender: Recommender, record: VersionRecord, data: TrainingData, status: str, live: str
) -> Metadata:
    """Metadata of a version; Dagster plots the numbers over the runs.

    Args:
        recommender: whose version.
        record: what is recorded of it.
        data: what it was trained on.
        status: in Personalize.
        live: name of the version that answers callers.

    """
    return {
        "recommender": recommender.name,
        "is_live": record.version == live,
        **{name: round(value, DIGITS) for name, value in record.metrics.items()},
        "gates": _gates(record),
        "version": record.version,
        "live_version": live,
        "arn": record.arn,
        "status": status,
        "recipe": recommender.recipe,
        "created": record.created.isoformat(),
        "age_days": round(_age_days(record), 3),
        "training_seconds": record.training_seconds,
        "training_rows": sum(events_of(recommender, data).values()),
        "training_rows_by_event_type": events_of(recommender, data),
        "returning_users": data.support.returning_users.get(recommender.event_type or ANY, 0),
        **_costs(data),
    }


def events_of(recommender: Recommender, data: TrainingData) -> dict[str, int]:
    """How many events of each type a recommender is trained on."""
    kind = recommender.event_type
    return {name: n for name, n in data.support.events.items() if kind in (None, name)}


def _gates(record: VersionRecord) -> dg.MarkdownMetadataValue:
    """The verdict of each gate with its reason, and what the version was compared with."""
    rows = [
        (gate.replace("_", " "), verdict.outcome, verdict.reason)
        for gate, verdict in record.verdicts.items()
    ]
    if not rows:
        return dg.MetadataValue.md("No gate applied: no version was live to compare with.")
    return dg.MetadataValue.md(markdown_table(("gate", "outcome", "reason"), rows, longest=None))


def _costs(data: TrainingData) -> Metadata:
    return {
        "estimated_import_usd": round(import_dollars(data.size_bytes), 6),
        "estimated_monthly_usd": monthly_dollars(1),
        "estimate_from": basis(),
    }


def _age_days(record: VersionRecord) -> float:
    return (datetime.now(UTC) - record.created) / timedelta(days=1)
