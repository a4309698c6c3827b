"""Who looks after the platform is told of runs that failed: one message per cause.

A blocking check that fails, and a model no better than the live one, fail their run, too. How
messages are brought to the channels belongs to `delivery`.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import dagster as dg

from hsp_assets.environment import Settings, has_secret
from hsp_assets.environment.keys import step_address
from hsp_assets.environment.portals import portal
from hsp_assets.failures.steps import why
from hsp_assets.resources.notifications import Message, NotificationsResource
from hsp_assets.sensors.cursors import format_cursor, parse_cursor
from hsp_assets.sensors.delivery import Undelivered, deliver
from hsp_assets.sensors.news import news_sensor
from hsp_assets.sensors.runs import LOCATION, Runs
from hsp_assets.sensors.warned_checks import warning_sensor

SECRETS = {
    "slack_url": "HSP_NOTIFY_SLACK_URL",
    "webhook_url": "HSP_NOTIFY_WEBHOOK_URL",
    "pagerduty_key": "HSP_NOTIFY_PAGERDUTY_KEY",
}
"""Addresses and keys of channels, by the resource's field: who has one may write there."""
FAILED = dg.DagsterEventType.RUN_FAILURE
WILL_RETRY = "dagster/will_retry"
LOOKED_BACK = 5
INTERVAL_SECONDS = 30
MOST_AT_ONCE = 20
"""Failed runs that one tick looks at; the next goes on."""


@dataclass(frozen=True)
class Cursor:
    """How far the sensor has looked, and what is still to be told.

    Attributes:
        seen: Dagster's own cursor of failures; empty before the first look.
        undelivered: what channels did not take.
        version: of this form.

    """

    seen: str = ""
    undelivered: Sequence[Undelivered] = ()
    version: Literal[1] = 1


def telling(settings: Settings) -> list[dg.SensorDefinition]:
    """What tells people of failures and news, where there is somebody to be told."""
    channels = settings.notify_sns_topic_arn, *map(has_secret, SECRETS.values())
    if not any(channels):
        return []
    url = settings.ui_url
    warnings = [warning_sensor(url)] if settings.notify_warnings else []
    return [failure_sensor(url), news_sensor(url), *warnings]


def failure_sensor(ui_url: str) -> dg.SensorDefinition:
    """The sensor that tells; it exists where a channel is set.

    Dagster's own sensor of failed runs forgets a run whose message was not taken; this one keeps
    in its cursor which failures it has seen, and what is still to be told to whom.

    Args:
        ui_url: address of the UI, for links; empty means none.

    """

    @dg.sensor(
        name="tell_failures",
        minimum_interval_seconds=INTERVAL_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells SNS, Slack, PagerDuty or a webhook of failed runs, once per cause.",
    )
    def tell_failures(
        context: dg.SensorEvaluationContext, notifications: NotificationsResource
    ) -> dg.SensorResult:
        before = parse_cursor(Cursor, context.cursor)
        failed, seen = Runs.of(context).ended_since(FAILED, before.seen, MOST_AT_ONCE)
        messages = [
            failure_message(context.instance, run, ui_url)
            for run in failed
            if is_news(context.instance, run)
        ]
        delivery = deliver(notifications, before.undelivered, messages, time.time())
        said = f"{len(failed)} runs failed, {len(messages)} told." if failed else "No run failed."
        if delivery.trouble:
            said = f"{said} {delivery.trouble}"
            context.log.warning(said)
        cursor = format_cursor(Cursor(seen, delivery.undelivered))
        return dg.SensorResult(skip_reason=said, cursor=cursor)

    return tell_failures


def is_news(instance: dg.DagsterInstance, run: dg.DagsterRun) -> bool:
    """Whether a failed run is to be told: not if it is taken up again, or as the one before it."""
    if run.tags.get(WILL_RETRY) == "true":
        return False
    return not _was_told(instance, run, reason_of(instance, run))


def failure_message(instance: dg.DagsterInstance, run: dg.DagsterRun, ui_url: str) -> Message:
    """What is told of a failed run: its first failed step, why, and where to look."""
    title = f"{portal() or 'hsp_assets'}: {run.job_name} failed"
    link = f"{ui_url.rstrip('/')}/runs/{run.run_id}" if ui_url else ""
    reason = reason_of(instance, run) or _ending(instance, run)
    return Message(title, reason, link, failed_step(instance, run))


def reason_of(instance: dg.DagsterInstance, run: dg.DagsterRun) -> str:
    """Why a run failed, as its first failed step says it; empty when it was killed."""
    event = _failure(instance, run)
    return f"{_step(event)}: {why(event)}" if event else ""


def failed_step(instance: dg.DagsterInstance, run: dg.DagsterRun) -> str:
    """The asset whose step failed first, as the UI shows it; empty when the run was killed."""
    event = _failure(instance, run)
    return _step(event) if event else ""


def _ending(instance: dg.DagsterInstance, run: dg.DagsterRun) -> str:
    """What Dagster says of a run that failed without a failed step."""
    ended = instance.get_records_for_run(
        run.run_id, of_type=dg.DagsterEventType.RUN_FAILURE, limit=1
    ).records
    event = ended[0].event_log_entry.dagster_event if ended else None
    return (event.message if event else "") or "The run ended; its log says why."


def _step(event: dg.DagsterEvent) -> str:
    return step_address(str(event.step_key))


def _failure(instance: dg.DagsterInstance, run: dg.DagsterRun) -> dg.DagsterEvent | None:
    failed = instance.get_records_for_run(
        run.run_id, of_type=dg.DagsterEventType.STEP_FAILURE, limit=1
    ).records
    return failed[0].event_log_entry.dagster_event if failed else None


def _was_told(instance: dg.DagsterInstance, run: dg.DagsterRun, reason: str) -> bool:
    """Whether the run of the same job before this one failed for the same reason."""
    ended = [dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.SUCCESS]
    ours = {name: run.tags[name] for name in (LOCATION,) if name in run.tags}
    same = dg.RunsFilter(job_name=run.job_name, statuses=ended, tags=ours)
    runs = instance.get_runs(same, limit=LOOKED_BACK)
    ids = [one.run_id for one in runs]
    if run.run_id not in ids:
        return False
    before = runs[ids.index(run.run_id) + 1 :][:1]
    return any(
        one.status is dg.DagsterRunStatus.FAILURE and reason and reason_of(instance, one) == reason
        for one in before
    )
