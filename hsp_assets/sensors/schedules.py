"""What happens by the clock, whatever the sensors saw.

The nightly run is the net under the sensors: events that were sent late, a refresh of the share
that came hours after its change, a file that a sensor was switched off for.
"""

from dataclasses import dataclass

import dagster as dg

from hsp_assets.failures import SettingsError
from hsp_assets.jobs import data_model, refresh
from hsp_assets.sensors.attempts import REASON
from hsp_assets.sensors.runs import keys_of


@dataclass(frozen=True)
class Times:
    """When they start.

    Attributes:
        nightly: cron expression of the nightly run.
        weekly: of the weekly comparison of the portal.
        time_zone: of both.

    """

    nightly: str = "0 3 * * *"
    weekly: str = "0 5 * * 1"
    time_zone: str = "UTC"


def schedules(times: Times, status: dg.DefaultScheduleStatus) -> list[dg.ScheduleDefinition]:
    """All schedules.

    Args:
        times: when they start.
        status: whether they run before anybody switched them on or off.

    Raises:
        SettingsError: a cron expression names no time that ever comes.

    """
    _require_cron("HSP_NIGHTLY_CRON", times.nightly)
    _require_cron("HSP_WEEKLY_CRON", times.weekly)
    return [
        dg.ScheduleDefinition(
            name="nightly_refresh",
            job=refresh,
            cron_schedule=times.nightly,
            execution_timezone=times.time_zone,
            execution_fn=_every_asset_by_name,
            default_status=status,
            description="Everything but training, every night.",
        ),
        dg.ScheduleDefinition(
            name="weekly_data_model",
            job=data_model,
            cron_schedule=times.weekly,
            execution_timezone=times.time_zone,
            default_status=status,
            description="Compares the portal with the declared model, and corrects what it may.",
        ),
    ]


def _require_cron(variable: str, given: str) -> None:
    """Dagster alone knows which expressions it takes."""
    try:
        dg.ScheduleDefinition(name="tried", job=refresh, cron_schedule=given)
    except dg.DagsterInvalidDefinitionError as error:
        raise SettingsError(
            f"{variable}={given!r}: these five fields name no time that ever comes. They are "
            "minute, hour, day, month and day of the week, such as 0 3 * * *. Correct the "
            "environment or .env and start again."
        ) from error


def _every_asset_by_name(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """The nightly run, which names its assets: see `runs.keys_of`."""
    keys = keys_of(context.repository_def, refresh.name)
    return dg.RunRequest(asset_selection=keys, tags={REASON: "Every night."})
