"""The facts that the retraining policy is asked with, from what the Dagster instance remembers.

No outside system is asked: what is published and what it was trained on stands in metadata.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.sensors.history import last_materialized
from hsp_assets.sensors.retraining_policy import Contents, Decision, Facts
from hsp_assets.training.prices import basis, retraining_dollars

TRAINS = "hsp/trains"
"""Tag of a run: the dataset version that it trains on."""
LOG = dg.AssetKey(["retraining", "decisions"])
LONGEST_LOG = 30
MOST_A_MONTH = 1_000


@dataclass(frozen=True)
class Training:
    """A training that took place: of which dataset version, and when it began."""

    version: str
    at: datetime


@dataclass(frozen=True)
class Imported:
    """The dataset version that Personalize holds, its size in bytes, and since when it does."""

    version: str = ""
    size_bytes: int = 0
    at: float = 0.0


def published(instance: dg.DagsterInstance) -> Contents | None:
    """What the live dataset version holds; None before the first publication."""
    found = {n: last_materialized(instance, f"datasets/{n}") for n in ("users", "items")}
    interactions = last_materialized(instance, "datasets/interactions")
    if interactions is None:
        return None
    said = interactions[1]
    rows = {name: int(one[1]["rows"]) if one else 0 for name, one in found.items()}
    return Contents(str(said["version"]), dict(said["event_types"]), rows["users"], rows["items"])


def imported(instance: dg.DagsterInstance) -> Imported:
    """What Personalize holds."""
    found = last_materialized(instance, "recommender/dataset_imports")
    if found is None:
        return Imported()
    at, said = found
    return Imported(str(said["version"]), int(said["size_bytes"]), at)


def trainings(instance: dg.DagsterInstance, since: datetime | None = None) -> list[Training]:
    """The trainings since a moment, newest first, each dataset version once; None: the last one.

    Started by the sensor or by hand; one that failed is none.
    """
    found = [*_by_sensor(instance, since), *_by_hand(instance, since)]
    first: dict[str, Training] = {}
    for one in sorted(found, key=lambda training: training.at):
        first.setdefault(one.version, one)
    return sorted(first.values(), key=lambda training: training.at, reverse=True)


def facts(
    instance: dg.DagsterInstance, contents: Contents, known: Contents | None, now: datetime
) -> Facts:
    """What the policy is asked with.

    Args:
        instance: remembers it.
        contents: what is published.
        known: what the last training that the sensor saw learned from.
        now: the time.

    """
    last = next(iter(trainings(instance)), None)
    cost = retraining_dollars(imported(instance).size_bytes, len(RECOMMENDERS))
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Facts(
        now=now,
        published=contents,
        learned=_learned(last, contents, known),
        trained_at=last.at if last else None,
        spent=cost * len(trainings(instance, month)),
        cost=cost,
    )


def logged(
    instance: dg.DagsterInstance, decision: Decision, version: str
) -> dg.AssetMaterialization:
    """The entry of the decision log, with the entries before it as a table."""
    row = {
        "time": datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        "version": version,
        "decision": decision.verdict,
        "reason": decision.reason,
    }
    before = last_materialized(instance, LOG.to_user_string())
    earlier = before[1]["log"].records if before else []
    records = [dg.TableRecord(row), *earlier][:LONGEST_LOG]
    return dg.AssetMaterialization(
        LOG,
        description=f"{decision.verdict}: {decision.reason}",
        metadata={
            "decision": decision.verdict,
            "reason": decision.reason,
            "version": version,
            "trained": int(decision.verdict == "train"),
            **decision.numbers,
            "costs_from": basis(),
            "log": dg.MetadataValue.table(records),
        },
    )


def _learned(last: Training | None, contents: Contents, known: Contents | None) -> Contents | None:
    """What the last training learned from; of one that nobody saw only the name is known."""
    if last is None:
        return None
    if last.version == contents.version:
        return contents
    return known if known and known.version == last.version else Contents(last.version)


def _by_sensor(instance: dg.DagsterInstance, since: datetime | None) -> list[Training]:
    records = instance.get_run_records(
        dg.RunsFilter(
            job_name="train", statuses=[dg.DagsterRunStatus.SUCCESS], created_after=since
        ),
        limit=MOST_A_MONTH if since else 1,
    )
    return [
        Training(record.dagster_run.tags[TRAINS], record.create_timestamp.astimezone(UTC))
        for record in records
        if TRAINS in record.dagster_run.tags
    ]


def _by_hand(instance: dg.DagsterInstance, since: datetime | None) -> list[Training]:
    found = []
    for use_case in RECOMMENDERS:
        records = instance.fetch_materializations(
            dg.AssetRecordsFilter(
                dg.AssetKey(["recommender", use_case]),
                after_timestamp=since.timestamp() if since else None,
            ),
            limit=MOST_A_MONTH if since else 1,
        ).records
        said = [_metadata(record) for record in records]
        found += [_of_version(one) for one in said if "version" in one]
    return [one for one in found if since is None or one.at >= since]


def _metadata(record: dg.EventLogRecord) -> Mapping[str, Any]:
    materialization = record.asset_materialization
    return {n: v.value for n, v in materialization.metadata.items()} if materialization else {}


def _of_version(said: Mapping[str, Any]) -> Training:
    """A version of a recommender is named after the dataset version and its configuration."""
    created = datetime.fromisoformat(str(said["created"]))
    return Training(str(said["version"]).rpartition("_")[0], created.astimezone(UTC))
