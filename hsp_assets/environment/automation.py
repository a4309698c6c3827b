"""The settings of what happens by itself: schedules, how often sensors look, who is told.

What they start, and whether that is worth it, belongs to `sensors` and `policy`.
"""

import re
import zoneinfo

from pydantic import BaseModel, Field, field_validator

from hsp_assets.environment.forms import TopicArn, Url

CRON = re.compile(r"@(hourly|daily|weekly|monthly)|\S+( \S+){4}")
SANDBOX_SECONDS = 5
"""A sandbox's services answer at once and cost nothing."""
LEAST_SECONDS, MOST_SECONDS = 5, 86_400


def _interval(default: int, description: str) -> int:
    seconds: int = Field(
        default=default, ge=LEAST_SECONDS, le=MOST_SECONDS, description=description
    )
    return seconds


class AutomationSettings(BaseModel):
    """Schedules and intervals; the sandbox looks every five seconds unless they are set."""

    nightly_cron: str = Field(
        default="0 3 * * *", description="When everything but training runs: a cron expression."
    )
    weekly_cron: str = Field(
        default="0 5 * * 1", description="When the portal is compared with the declared model."
    )
    time_zone: str = Field(
        default="UTC", description="Time zone of the two, such as `Europe/Berlin`."
    )
    hubspot_seconds: int = _interval(
        60, "How often a sensor looks at the portal: a few requests each time."
    )
    share_seconds: int = _interval(
        900, "How often one looks at the share, while something is pending; it wakes a warehouse."
    )
    source_files_seconds: int = _interval(60, "How often one looks at the source files.")
    training_seconds: int = _interval(
        300, "How often one looks at what is published and what is being trained."
    )

    notify_sns_topic_arn: TopicArn = Field(
        default="", description="Topic of SNS that is told of failed runs; empty means none."
    )
    notify_warnings: bool = Field(
        default=False,
        description="Whether checks that only warn are told, too: once, until they have passed.",
    )
    ui_url: Url = Field(
        default="", description="Address of the Dagster UI, for links in what is told."
    )

    @field_validator("nightly_cron", "weekly_cron")
    @classmethod
    def _cron(cls, given: str) -> str:
        if not CRON.fullmatch(given.strip()):
            raise ValueError("it is no cron expression of five fields, such as 0 3 * * *")
        return given.strip()

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, given: str) -> str:
        if given not in zoneinfo.available_timezones():
            raise ValueError("it is no time zone of the tz database, such as Europe/Berlin")
        return given


INTERVALS = tuple(name for name in AutomationSettings.model_fields if name.endswith("_seconds"))
