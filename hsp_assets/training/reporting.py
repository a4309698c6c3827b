"""What the work of Personalize shows in the Dagster UI, from its own descriptions."""

from collections.abc import Iterable, Mapping

from hsp_assets.metadata import Metadata, Unshown, bars, row_count, table
from hsp_assets.recommenders import Recommender
from hsp_assets.resources.personalize_kinds import Description
from hsp_assets.schemas import DatasetName
from hsp_assets.training.data import TrainingData
from hsp_assets.training.prices import basis, import_dollars, monthly_dollars
from hsp_assets.training.records import VersionRecord
from hsp_assets.training.support import ANY
from hsp_assets.training.telling import clock
from hsp_assets.training.verdicts import BEST_BASELINE, MEASURED_BY, explained, gates, verdict

DIGITS = 4
"""Of a metric: the noise of a few hundred test customers is larger."""


def describe_group(described: Description) -> Metadata:
    """The dataset group."""
    return {
        "status": described["status"],
        "name": described["name"],
        "arn": Unshown(_arn(described)),
    }


def describe_imports(jobs: Mapping[DatasetName, Description], data: TrainingData) -> Metadata:
    """The import job of each dataset, and what was imported."""
    rows = [{"dataset": n, "status": d["status"], "job": d["jobName"]} for n, d in jobs.items()]
    return {
        "interactions": data.contents.total,
        "users": data.contents.users,
        "items": data.items,
        "event_mix": bars(data.contents.interactions, "event"),
        "jobs": table(rows),
        "baselines_ndcg": {name: round(v, DIGITS) for name, v in data.baselines.ndcg.items()},
        "version": data.dataset_version,
        "megabytes": data.size_bytes / 1e6,
        **row_count(data.contents.total),
    }


def describe_tracker(described: Description) -> Metadata:
    """The event tracker; its tracking id is no secret, every page that sends events has it."""
    return {"tracking_id": described["trackingId"], "arn": Unshown(_arn(described))}


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
    events = events_of(recommender, data)
    return {
        "verdict": verdict(record, live),
        "gates": gates(record),
        "metrics": explained(record.metrics),
        "measured": MEASURED_BY,
        "events": bars(events, "event"),
        "recommender": recommender.name,
        "version": record.version,
        "arn": Unshown(record.arn),
        "live_version": live or "none",
        "is_live": record.version == live,
        "status": status,
        "recipe": recommender.recipe,
        "trained": f"{record.created:%Y-%m-%d %H:%M} UTC, in {clock(record.training_seconds)}",
        "training_rows": sum(events.values()),
        "returning_users": data.support.returning_users.get(recommender.event_type or ANY, 0),
        "costs": _costs(data),
        BEST_BASELINE: round(record.baselines.best[1], DIGITS),
        **{name: round(value, DIGITS) for name, value in record.metrics.items()},
    }


def _arn(described: Description) -> str:
    return next(str(value) for name, value in described.items() if name.endswith("Arn"))


def _costs(data: TrainingData) -> str:
    return (
        f"{monthly_dollars(1):,.2f} USD a month while it answers, "
        f"{import_dollars(data.size_bytes):,.2f} USD for the import; {basis()}"
    )


def events_of(recommender: Recommender, data: TrainingData) -> dict[str, int]:
    """How many events of each type a recommender is trained on."""
    kind = recommender.event_type
    return {name: n for name, n in data.support.events.items() if kind in (None, name)}
