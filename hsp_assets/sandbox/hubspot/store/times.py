"""Times as HubSpot writes them, and as we count them: epoch milliseconds UTC."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
DAY = 86_400_000
"""Milliseconds of a day."""
_NUMBER = re.compile(r"-?\d+", re.ASCII)


def iso(milliseconds: int) -> str:
    """A time as HubSpot writes it, such as 2024-01-26T01:04:02.000Z."""
    moment = EPOCH + timedelta(milliseconds=milliseconds)
    return moment.isoformat(timespec="milliseconds")[:-6] + "Z"


def milliseconds(moment: datetime) -> int:
    """Epoch milliseconds of an aware time."""
    return (moment - EPOCH) // MILLISECOND


def parse_time(text: str, zone: tzinfo = UTC) -> int | None:
    """Epoch milliseconds of an ISO-8601 time or of a number of milliseconds; None if neither.

    Args:
        text: what was sent.
        zone: of a time that names none.
    """
    try:
        if _NUMBER.fullmatch(text):
            return milliseconds(EPOCH + int(text) * MILLISECOND)
        moment = datetime.fromisoformat(text)
        return milliseconds(moment if moment.tzinfo else moment.replace(tzinfo=zone))
    except (ValueError, OverflowError):
        return None
