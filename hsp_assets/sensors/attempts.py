"""How often a sensor starts a run for one and the same thing, and when it gives up.

A run may be cut off, or find a service away: then the same work is tried again, a little later. It
is not tried for ever, because what fails three times needs a person or other data.
"""

from dataclasses import dataclass
from typing import Literal

import dagster as dg

from hsp_assets.sensors.cursors import format_cursor

ATTEMPTS = 3
LONGER = 5
"""The sensor's interval passes before the second attempt, so many times as much before the next."""


@dataclass(frozen=True)
class Attempt:
    """The run that a sensor requested last; for some sensors, all that they remember.

    Attributes:
        of: name of what it is for: the same work has the same.
        number: which run for it.
        at: when it was requested, epoch seconds.
        version: of this form.

    """

    of: str = ""
    number: int = 0
    at: float = 0.0
    version: Literal[2] = 2

    @property
    def run_key(self) -> str:
        """Dagster starts one run for a key, also when a tick was cut off and is repeated."""
        return f"{self.of}-{self.number}"


def next_attempt(last: Attempt, of: str, now: float, pause: float) -> Attempt | str:
    """The next run for some work, or why there is none now.

    Args:
        last: the run that was requested last; it has ended, and the work is still to be done.
        of: name of the work.
        now: the time.
        pause: seconds from the first attempt to the second.

    """
    if last.of != of:
        return Attempt(of, 1, now)
    if last.number >= ATTEMPTS:
        return (
            f"{ATTEMPTS} runs did not finish this. Look at the last one, correct what stopped it "
            "and start it again by hand; another change is followed as usual."
        )
    due = last.at + pause * LONGER ** (last.number - 1)
    if now < due:
        return f"Run {last.number} did not finish this; the next starts in {due - now:.0f} s."
    return Attempt(of, last.number + 1, now)


def outcome(attempt: Attempt | str, reason: str, tags: dict[str, str]) -> dg.SensorResult:
    """What a sensor answers: the run with its reason, or why there is none."""
    if isinstance(attempt, str):
        return dg.SensorResult(skip_reason=f"{reason} {attempt}")
    request = dg.RunRequest(run_key=attempt.run_key, tags={**tags, "hsp/reason": reason})
    return dg.SensorResult(run_requests=[request], cursor=format_cursor(attempt))
