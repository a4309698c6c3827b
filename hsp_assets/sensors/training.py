"""The training sensor: takes up long work of Personalize, and retrains when the policy says so.

What is published is imported whatever the policy says, because filters and erasure need it and it
costs next to nothing. Whether the recommenders are trained on it is decided by
`retraining_policy`; each new decision goes to the log, the asset `retraining/decisions`.
"""

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from hsp_assets.jobs import RECOMMENDER_KEYS, prepare, train
from hsp_assets.policy import Policy
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.policy import PolicyResource
from hsp_assets.sensors import retraining_policy as rules
from hsp_assets.sensors.attempts import Attempt, next_attempt
from hsp_assets.sensors.history import run_under_way
from hsp_assets.sensors.pending_work import Unfinished, still_at_work, unfinished
from hsp_assets.sensors.retraining_facts import (
    TRAINS,
    Imported,
    facts,
    imported,
    logged,
    published,
    trainings,
)
from hsp_assets.sensors.retraining_policy import Contents
from hsp_assets.training.progress import work_in_progress

CURSOR_VERSION = 1
BUSY = ("datasets", "recommender")


@dataclass(frozen=True)
class Cursor:
    """What the sensor remembers.

    Attributes:
        attempt: the run that it requested last.
        known: what the last training learned from, as it was published then.
        logged: the decision that was logged last, without its numbers.

    """

    attempt: Attempt = field(default_factory=Attempt)
    known: Contents | None = None
    logged: str = ""

    def format(self) -> str:
        """As JSON."""
        return json.dumps({"version": CURSOR_VERSION, **asdict(self)})

    @classmethod
    def parse(cls, text: str | None) -> "Cursor":
        """From JSON; a cursor of another version is forgotten."""
        said: dict[str, Any] = json.loads(text) if text else {}
        if said.get("version") != CURSOR_VERSION:
            return cls()
        known = Contents(**said["known"]) if said["known"] else None
        return cls(Attempt(**said["attempt"]), known, said["logged"])


def training_sensor(seconds: int, status: dg.DefaultSensorStatus) -> dg.SensorDefinition:
    """The sensor, asking every so many seconds.

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
        "it, and takes up work of Personalize that a run did not wait for.",
    )
    def retraining(
        context: dg.SensorEvaluationContext,
        personalize: PersonalizeResource,
        policy: PolicyResource,
    ) -> dg.SensorResult:
        instance, cursor = context.instance, Cursor.parse(context.cursor)
        if run := run_under_way(instance, BUSY):
            return dg.SensorResult(skip_reason=f"Run {run[:8]} is under way.")
        if waiting := unfinished(instance):
            works = work_in_progress(personalize, policy.dataset_group)
            return _take_up(cursor, waiting, still_at_work(waiting, works), seconds)
        contents = published(instance)
        if contents is None:
            return dg.SensorResult(skip_reason="Nothing is published yet.")
        if (held := imported(instance)).version != contents.version:
            return _import(cursor, contents, held, seconds)
        if policy.retraining == "managed" and trainings(instance):
            return dg.SensorResult(skip_reason="Personalize retrains by itself, every week.")
        return _judge(instance, cursor, contents, policy, seconds)

    return retraining


def _take_up(
    cursor: Cursor, waiting: Sequence[Unfinished], at_work: Mapping[str, str], pause: float
) -> dg.SensorResult:
    """Finish the assets whose work is over; imports and what depends on them first."""
    if len(at_work) == len(waiting):
        said = ", ".join(f"{asset} is {status}" for asset, status in at_work.items())
        return dg.SensorResult(skip_reason=f"Personalize is at work: {said}.")
    over = [one for one in waiting if one.asset not in at_work]
    trained = [one for one in over if dg.AssetKey(one.asset.split("/")) in RECOMMENDER_KEYS]
    reason = f"Personalize has ended its work on {', '.join(one.asset for one in over)}."
    request = _run("train", reason) if len(trained) == len(over) else _run("prepare", reason)
    if request.job_name == "train":
        keys = [dg.AssetKey(one.asset.split("/")) for one in trained]
        request = request.with_replaced_attrs(asset_selection=keys)
    name = hashlib.sha256("/".join(one.arn for one in over).encode()).hexdigest()[:12]
    return _start(cursor, f"finish-{name}", request, pause)


def _import(cursor: Cursor, contents: Contents, held: Imported, pause: float) -> dg.SensorResult:
    """Import what is published, unless that has just been done and something else was live."""
    reason, name = f"Version {contents.version} is published", f"import-{contents.version}"
    if cursor.attempt.of == name and held.at > cursor.attempt.at:
        live = f"version {held.version} was put live by hand and is imported"
        return dg.SensorResult(skip_reason=f"{reason}, but {live}. The next one is followed.")
    return _start(cursor, name, _run("prepare", f"{reason} and not imported."), pause)


def _judge(
    instance: dg.DagsterInstance, cursor: Cursor, contents: Contents, policy: Policy, pause: float
) -> dg.SensorResult:
    """Ask the policy, log what it decides if that is new, and do it."""
    decision = rules.decide(policy, facts(instance, contents, cursor.known, datetime.now(UTC)))
    if decision.verdict == "nothing to train":
        cursor = replace(cursor, known=contents)
        return dg.SensorResult(skip_reason=decision.reason, cursor=cursor.format())
    entry = f"{contents.version} {decision.verdict}"
    events = [logged(instance, decision, contents.version)] if entry != cursor.logged else []
    cursor = replace(cursor, logged=entry)
    if decision.verdict == "wait":
        return dg.SensorResult(
            skip_reason=decision.reason, asset_events=events, cursor=cursor.format()
        )
    request = _run("train", decision.reason, {TRAINS: contents.version})
    name = f"train-{contents.version}"
    return _start(replace(cursor, known=contents), name, request, pause, events)


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
        return dg.SensorResult(skip_reason=reason, asset_events=events, cursor=cursor.format())
    return dg.SensorResult(
        run_requests=[request.with_replaced_attrs(run_key=attempt.run_key)],
        asset_events=events,
        cursor=replace(cursor, attempt=attempt).format(),
    )
