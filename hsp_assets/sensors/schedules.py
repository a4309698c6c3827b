"""What happens by the clock, whatever the sensors saw.

The nightly run is the net under the sensors: events that were sent late, a refresh of the share
that came hours after its change, a file that a sensor was switched off for. Times are UTC.
"""

import dagster as dg

from hsp_assets.jobs import data_model, refresh
from hsp_assets.sensors.attempts import REASON
from hsp_assets.sensors.runs import keys_of

NIGHTLY = "0 3 * * *"
WEEKLY = "0 5 * * 1"


def schedules(status: dg.DefaultScheduleStatus) -> list[dg.ScheduleDefinition]:
    """All schedules.

    Args:
        status: whether they run before anybody switched them on or off.

    """
    return [
        dg.ScheduleDefinition(
            name="nightly_refresh",
            job=refresh,
            cron_schedule=NIGHTLY,
            execution_fn=_every_asset_by_name,
            default_status=status,
            description="Everything but training, every night.",
        ),
        dg.ScheduleDefinition(
            name="weekly_data_model",
            job=data_model,
            cron_schedule=WEEKLY,
            default_status=status,
            description="Compares the portal with the declared model, and corrects what it may.",
        ),
    ]


def _every_asset_by_name(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """The nightly run, which names its assets: see `runs.keys_of`."""
    keys = keys_of(context.repository_def, refresh.name)
    return dg.RunRequest(asset_selection=keys, tags={REASON: "Every night."})
