"""The training sensor: resumes long work of Personalize, and retrains when the policy says so.

What is published is imported whatever the policy says, because filters and erasure need it and it
costs next to nothing. Whether the recommenders are trained on it is decided by
`retraining_policy`; each new decision goes to the log, the asset `retraining/decisions`.
"""

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

import dagster as dg

from hsp_assets.jobs import RECOMMENDER_KEYS, prepare, train
from hsp_assets.sensors.attempts import Attempt, next_attempt
from hsp_assets.sensors.cursors import format_cursor, parse_cursor
from hsp_assets.sensors.pending_work import Unfinished, in_progress, unfinished
from hsp_assets.sensors.retraining_facts import facts, logged
from hsp_assets.sensors.retraining_policy import decide
from hsp_assets.sensors.runs import run_under_way
from hsp_assets.training.data import TrainingData, read_imported
from hsp_assets.training.progress import work_in_progress
from hsp_assets.training.resource import TrainingResource

TRAINS = "hsp/trains"
"""Tag of a run: the dataset version that it trains on."""
BUSY = ("datasets", "recommender")


@dataclass(frozen=True)
class Cursor:
    """What the sensor remembers.

    Attributes:
        attempt: the run that it requested last.
        logged: the decision that was logged last, without its numbers.
        version: of this form.

    """

    attempt: Attempt = field(default_factory=Attempt)
    logged: str = ""
    version: Literal[2] = 2


def training_sensor(seconds: int, status: dg.DefaultSensorStatus) -> dg.SensorDefinition:
    """The sensor.

    Args:
        seconds: between two ticks.
        status: whether it runs before anybody switched it on or off.

    """

    @dg.sensor(
        name="training",
        jobs=[prepare, train],
        minimum_interval_seconds=seconds,
        default_status=status,
        description="Imports what is published, retrains when the policy says that it is worth "
        "it, and resumes work of Personalize that a run did not wait for.",
    )
    def retraining(
        context: dg.SensorEvaluationContext, training: TrainingResource
    ) -> dg.SensorResult:
        instance, cursor = context.instance, parse_cursor(Cursor, context.cursor)
        if run := run_under_way(instance, BUSY):
            return dg.SensorResult(skip_reason=f"Run {run[:8]} is under way.")
        if waiting := unfinished(instance):
            works = work_in_progress(training.personalize, training.group)
            return _resume(cursor, waiting, in_progress(waiting, works), seconds)
        live = training.datasets.live().dataset_version
        if not live:
            return dg.SensorResult(skip_reason="Nothing is published yet.")
        imported = read_imported(training.datasets)
        if imported is None or imported.dataset_version != live:
            request = _run("prepare", f"Version {live} is live and not imported.")
            return _start(cursor, f"import-{live}", request, seconds)
        if training.policy.retraining == "managed" and training.ledger.entries():
            return dg.SensorResult(skip_reason="Personalize retrains by itself, every week.")
        return _decide(instance, cursor, training, imported, seconds)

    return retraining


def _resume(
    cursor: Cursor, waiting: Sequence[Unfinished], at_work: Mapping[str, str], pause: float
) -> dg.SensorResult:
    """Finish the assets whose work is over; imports and what depends on them first."""
    if len(at_work) == len(waiting):
        statuses = ", ".join(f"{asset} is {status}" for asset, status in at_work.items())
        return dg.SensorResult(skip_reason=f"Personalize is at work: {statuses}.")
    over = [one for one in waiting if one.asset not in at_work]
    keys = [dg.AssetKey.from_user_string(one.asset) for one in over]
    reason = f"Personalize has ended its work on {', '.join(one.asset for one in over)}."
    trained = [key for key in keys if key in RECOMMENDER_KEYS]
    request = _run("prepare", reason)
    if trained == keys:
        request = _run("train", reason).with_replaced_attrs(asset_selection=trained)
    name = hashlib.sha256("/".join(one.arn for one in over).encode()).hexdigest()[:12]
    return _start(cursor, f"finish-{name}", request, pause)


def _decide(
    instance: dg.DagsterInstance,
    cursor: Cursor,
    training: TrainingResource,
    imported: TrainingData,
    pause: float,
) -> dg.SensorResult:
    """Apply the policy, log its decision if that is new, and act on it."""
    version = imported.dataset_version
    decision = decide(training.policy, facts(imported, training.ledger, datetime.now(UTC)))
    if decision.verdict == "nothing to train":
        return dg.SensorResult(skip_reason=decision.reason)
    entry = f"{version} {decision.verdict}"
    events = [logged(instance, decision, version)] if entry != cursor.logged else []
    cursor = replace(cursor, logged=entry)
    if decision.verdict == "wait":
        return dg.SensorResult(
            skip_reason=decision.reason, asset_events=events, cursor=format_cursor(cursor)
        )
    request = _run("train", decision.reason, {TRAINS: version})
    return _start(cursor, f"train-{version}", request, pause, events)


def _run(job: str, reason: str, tags: Mapping[str, str] | None = None) -> dg.RunRequest:
    return dg.RunRequest(job_name=job, tags={**(tags or {}), "hsp/reason": reason})


def _start(
    cursor: Cursor,
    of: str,
    request: dg.RunRequest,
    pause: float,
    events: Sequence[dg.AssetMaterialization] = (),
) -> dg.SensorResult:
    """Start a run, unless the same was tried often enough or a moment ago."""
    attempt = next_attempt(cursor.attempt, of, time.time(), pause)
    if isinstance(attempt, str):
        reason = f"{request.tags['hsp/reason']} {attempt}"
        return dg.SensorResult(
            skip_reason=reason, asset_events=events, cursor=format_cursor(cursor)
        )
    return dg.SensorResult(
        run_requests=[request.with_replaced_attrs(run_key=attempt.run_key)],
        asset_events=events,
        cursor=format_cursor(replace(cursor, attempt=attempt)),
    )
