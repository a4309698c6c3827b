"""Every sensor and schedule of an installation, at its intervals."""

from dataclasses import dataclass

import dagster as dg

from hsp_assets.environment import Settings
from hsp_assets.jobs import TAGS
from hsp_assets.sensors.attempts import REASON
from hsp_assets.sensors.hubspot import hubspot_sensor
from hsp_assets.sensors.notifications import telling
from hsp_assets.sensors.share import share_sensor
from hsp_assets.sensors.source_files import source_file_sensor
from hsp_assets.sensors.training import training_sensor


@dataclass(frozen=True)
class Intervals:
    """How often the sensors look, in seconds.

    Attributes:
        hubspot: at the portal: a few requests each time.
        share: at the share, while something is pending: each time wakes a warehouse.
        source_files: at the drop folder.
        training: at what is published and what is being trained.

    """

    hubspot: int = 60
    share: int = 15 * 60
    source_files: int = 60
    training: int = 5 * 60


def installed_sensors(settings: Settings) -> list[dg.SensorDefinition]:
    """Those of an installation: on in the sandbox; in production a person switches them on."""
    intervals = Intervals(
        settings.hubspot_seconds,
        settings.share_seconds,
        settings.source_files_seconds,
        settings.training_seconds,
    )
    runs = settings.runs_by_itself
    status = dg.DefaultSensorStatus.RUNNING if runs else dg.DefaultSensorStatus.STOPPED
    return [*sensors(intervals, status), *telling(settings)]


def sensors(intervals: Intervals, status: dg.DefaultSensorStatus) -> list[dg.SensorDefinition]:
    """All sensors.

    Args:
        intervals: how often they look.
        status: whether they run before anybody switched them on or off.

    """
    return [
        source_file_sensor(intervals.source_files, status),
        hubspot_sensor(intervals.hubspot, status),
        share_sensor(intervals.share, status),
        training_sensor(intervals.training, status),
        dg.AutomationConditionSensorDefinition(
            "follow_upstream",
            target=dg.AssetSelection.all(),
            minimum_interval_seconds=intervals.source_files,
            default_status=status,
            run_tags={
                **TAGS,
                REASON: "What these assets are made from was updated, and they were not.",
            },
            description="Requests staging, the gate and the datasets when somebody materialized "
            "what they are made from; the conditions stand in hsp_assets/automation.py.",
        ),
    ]
