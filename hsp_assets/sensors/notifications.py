"""Who looks after the platform is told of runs that failed: one message per cause.

A blocking check that fails, and a model no better than the live one, fail their run, too. How
a message is sent belongs to `resources.notifications`.
"""

import dagster as dg

from hsp_assets.environment import Settings, has_secret
from hsp_assets.environment.keys import step_address
from hsp_assets.environment.portals import portal
from hsp_assets.failures.steps import why
from hsp_assets.resources.notifications import Message, NotificationsResource
from hsp_assets.sensors.news import news_sensor
from hsp_assets.sensors.runs import LOCATION

SECRETS = {
    "slack_url": "HSP_NOTIFY_SLACK_URL",
    "webhook_url": "HSP_NOTIFY_WEBHOOK_URL",
    "pagerduty_key": "HSP_NOTIFY_PAGERDUTY_KEY",
}
"""Addresses and keys of channels, by the resource's field: who has one may write there."""
WILL_RETRY = "dagster/will_retry"
LOOKED_BACK = 5
INTERVAL_SECONDS = 30


def telling(settings: Settings) -> list[dg.SensorDefinition]:
    """What tells people of failures and news, where there is somebody to be told."""
    channels = settings.notify_sns_topic_arn, *map(has_secret, SECRETS.values())
    return [failure_sensor(settings.ui_url), news_sensor(settings.ui_url)] if any(channels) else []


def failure_sensor(ui_url: str) -> dg.SensorDefinition:
    """The sensor that tells; it exists where a channel is set.

    Args:
        ui_url: address of the UI, for links; empty means none.

    """

    @dg.run_failure_sensor(
        name="tell_failures",
        minimum_interval_seconds=INTERVAL_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells SNS, Slack, PagerDuty or a webhook of failed runs, once per cause.",
    )
    def tell_failures(
        context: dg.RunFailureSensorContext, notifications: NotificationsResource
    ) -> dg.SkipReason | None:
        run, instance = context.dagster_run, context.instance
        if run.tags.get(WILL_RETRY) == "true":
            return dg.SkipReason(f"Run {run.run_id} is taken up where it stopped.")
        reason = reason_of(instance, run) or context.failure_event.message or ""
        if _was_told(instance, run, reason):
            return dg.SkipReason(f"Run {run.run_id} failed as the one before it did.")
        link = f"{ui_url.rstrip('/')}/runs/{run.run_id}" if ui_url else ""
        title, asset = (
            f"{portal() or 'hsp_assets'}: {run.job_name} failed",
            failed_step(instance, run),
        )
        notifications.send(Message(title, reason, link, asset))
        return None

    return tell_failures


def reason_of(instance: dg.DagsterInstance, run: dg.DagsterRun) -> str:
    """Why a run failed, as its first failed step says it; empty when it was killed."""
    event = _failure(instance, run)
    return f"{_step(event)}: {why(event)}" if event else ""


def failed_step(instance: dg.DagsterInstance, run: dg.DagsterRun) -> str:
    """The asset whose step failed first, as the UI shows it; empty when the run was killed."""
    event = _failure(instance, run)
    return _step(event) if event else ""


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
