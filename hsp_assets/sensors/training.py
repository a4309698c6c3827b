"""The training sensor: resumes long work of Personalize, and retrains when the policy says so.

What is published is imported whatever the policy says, because filters and erasure need it and it
costs next to nothing. Whether the recommenders are trained on it is decided by
`retraining_policy`; each new decision goes to the log, the asset `retraining/decisions`.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

import dagster as dg

from hsp_assets.environment.keys import key
from hsp_assets.jobs import RECOMMENDER_KEYS, prepare, train
from hsp_assets.resources.personalize_kinds import kind_of
from hsp_assets.sensors.attempts import PART_OF, Attempts
from hsp_assets.sensors.cursors import format_cursor, parse_cursor
from hsp_assets.sensors.pending_work import Unfinished, in_progress, unfinished
from hsp_assets.sensors.pools import keep_pools
from hsp_assets.sensors.retraining_facts import facts, logged
from hsp_assets.sensors.retraining_policy import decide
from hsp_assets.sensors.runs import Runs
from hsp_assets.training.data import TrainingData, read_imported
from hsp_assets.training.progress import work_in_progress
from hsp_assets.training.resource import TrainingResource

NAME = "training"
TRAINS = "hsp/trains"
"""Tag of a run: the dataset version that it trains on."""
BUSY = ("datasets", "recommender")


@dataclass(frozen=True)
class Cursor:
    """What the sensor remembers.

    Attributes:
        logged: the decision that was logged last, without its numbers.
        version: of this form.

    """

    logged: str = ""
    version: Literal[3] = 3


def training_sensor(seconds: int, status: dg.DefaultSensorStatus) -> dg.SensorDefinition:
    """The sensor.

    Args:
        seconds: between two ticks.
        status: whether it runs before anybody switched it on or off.

    """

    @dg.sensor(
        name=NAME,
        jobs=[prepare, train],
        minimum_interval_seconds=seconds,
        default_status=status,
        description="Imports what is published, retrains when the policy says that it is worth "
        "it, and resumes work of Personalize that a run did not wait for.",
    )
    def retraining(
        context: dg.SensorEvaluationContext, training: TrainingResource
    ) -> dg.SensorResult:
        keep_pools(context.instance)
        runs, cursor = Runs.of(context), parse_cursor(Cursor, context.cursor)
        attempts = Attempts(runs, NAME, seconds)
        if run := runs.under_way(BUSY):
            return dg.SensorResult(skip_reason=f"Run {run[:8]} is under way.")
        if waiting := unfinished(training.storage):
            return _resume(attempts, cursor, training, waiting)
        live = training.datasets.live().dataset_version
        if not live:
            return dg.SensorResult(skip_reason="Nothing is published yet.")
        imported = read_imported(training.datasets)
        if imported is None or imported.dataset_version != live:
            why = f"Version {live} is live and not imported."
            return _start(cursor, attempts.request(f"import-{live}", why), "prepare")
        if training.policy.retraining == "managed" and training.ledger.entries():
            return dg.SensorResult(skip_reason="Personalize retrains by itself, every week.")
        return _decide(context.instance, attempts, cursor, training, imported)

    return retraining


def _resume(
    attempts: Attempts,
    cursor: Cursor,
    training: TrainingResource,
    waiting: Sequence[Unfinished],
) -> dg.SensorResult:
    """Finish the assets whose work is over; imports and what depends on them first."""
    kinds = {kind_of(one.arn) for one in waiting}
    works = work_in_progress(training.personalize, training.group, kinds)
    at_work = in_progress(waiting, works)
    if len(at_work) == len(waiting):
        statuses = ", ".join(f"{asset} is {status}" for asset, status in at_work.items())
        return dg.SensorResult(skip_reason=f"Personalize is at work: {statuses}.")
    over = [one for one in waiting if one.asset not in at_work]
    keys = [key(one.asset) for one in over]
    reason = f"Personalize has ended its work on {', '.join(one.asset for one in over)}."
    name = hashlib.sha256("/".join(one.arn for one in over).encode()).hexdigest()[:12]
    version = training.datasets.live().dataset_version
    trained = [one for one in keys if one in RECOMMENDER_KEYS]
    only_trained = trained == keys
    whole = f"train-{version}" if only_trained else f"import-{version}"
    request = attempts.request(f"finish-{name}", reason, {PART_OF: whole})
    if only_trained:
        return _start(cursor, request, "train", asset_selection=trained)
    return _start(cursor, request, "prepare")


def _decide(
    instance: dg.DagsterInstance,
    attempts: Attempts,
    cursor: Cursor,
    training: TrainingResource,
    imported: TrainingData,
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
        return _start(cursor, decision.reason, "train", events=events)
    request = attempts.request(f"train-{version}", decision.reason, {TRAINS: version})
    return _start(cursor, request, "train", events=events)


def _start(
    cursor: Cursor,
    request: dg.RunRequest | str,
    job: str,
    *,
    asset_selection: Sequence[dg.AssetKey] | None = None,
    events: Sequence[dg.AssetMaterialization] = (),
) -> dg.SensorResult:
    """Start a run of a job, or say why there is none."""
    text = format_cursor(cursor)
    if isinstance(request, str):
        return dg.SensorResult(skip_reason=request, asset_events=events, cursor=text)
    run = request.with_replaced_attrs(job_name=job, asset_selection=asset_selection)
    return dg.SensorResult(run_requests=[run], asset_events=events, cursor=text)
