"""Which run a sensor requests for some work, and when it requests none although work is to be done.

What was requested before is read from the runs themselves, by their tags. A run that crashed, or
found a service away, is requested again a little later, three times at most. One that failed for
another reason would fail again, and one that a person cancelled was not wanted: both wait until
something new arrives, which is other work.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile

import dagster as dg

from hsp_assets.jobs import TAGS
from hsp_assets.sensors.runs import SENSOR, UNDER_WAY, Runs

REASON, WORK, NUMBER = "hsp/reason", "hsp/work", "hsp/attempt"
"""Tags of a run that a sensor requested: why, in words; name of the work; which run for it."""
PART_OF = "hsp/part_of"
"""Tag of a run that goes on with what another began: name of the whole work."""
WILL_RETRY, RETRIED_BY = "dagster/will_retry", "dagster/auto_retry_run_id"
"""Tags of a run that Dagster starts again by itself, where an installation switched that on."""
ATTEMPTS = 3
LONGER = 5
"""The sensor's interval passes before the second attempt, so many times as much before the next."""
WAITING = "It is requested again when something new arrives"
Status = dg.DagsterRunStatus


@dataclass(frozen=True)
class Attempts:
    """The runs that a sensor requested.

    Attributes:
        runs: of the code location.
        sensor: its name.
        pause: seconds from the first attempt to the second.

    """

    runs: Runs
    sensor: str
    pause: float

    def request(
        self, work: str, reason: str, tags: Mapping[str, str] | None = None
    ) -> dg.RunRequest | str:
        """The run to request for some work, or why none is requested now.

        Args:
            work: name of the work; the same work has the same, and other work another.
            reason: why it is to be done.
            tags: more of the run; `PART_OF` names the work that this run goes on with.

        """
        latest = self.runs.newest({SENSOR: self.sensor}, ATTEMPTS)
        tried = list(takewhile(lambda one: _serves(one, work), latest))
        if tried and (hindrance := self._hindrance(tried)):
            return f"{reason} {hindrance}"
        number = self._last_number(work) + 1
        return dg.RunRequest(
            run_key=f"{work}-{number}",  # Dagster starts one run for a key, and never another
            tags={**TAGS, **(tags or {}), REASON: reason, WORK: work, NUMBER: str(number)},
        )

    def _hindrance(self, tried: list[dg.RunRecord]) -> str:
        """Why work that was tried is not tried again now; empty if it is."""
        last = tried[0].dagster_run
        name = f"Run {last.run_id[:8]}"
        if last.status in UNDER_WAY:
            return f"{name} is under way."
        if last.status is Status.CANCELED:
            return f"{name} was cancelled. {WAITING}, or start it by hand."
        if last.status is Status.FAILURE:
            if why := self.runs.failure(last):
                return f"{name} failed and would fail again: {why.rstrip('.')}. {WAITING}."
            if last.tags.get(WILL_RETRY) == "true" and RETRIED_BY not in last.tags:
                return f"{name} failed; Dagster starts it again."
        if len(tried) >= ATTEMPTS:
            return (
                f"{ATTEMPTS} runs did not finish this, {name.lower()} last. Correct what stopped "
                f"them and start it by hand. {WAITING}."
            )
        return self._pause(tried, name)

    def _pause(self, tried: list[dg.RunRecord], name: str) -> str:
        due = tried[0].create_timestamp + timedelta(seconds=self.pause * LONGER ** (len(tried) - 1))
        seconds = (due - datetime.now(UTC)).total_seconds()
        return f"{name} did not finish this; the next starts in {seconds:.0f} s." * (seconds > 0)

    def _last_number(self, work: str) -> int:
        """Which was the last run for some work, also if other work was done since."""
        last = self.runs.newest({SENSOR: self.sensor, WORK: work}, 1)
        number = last[0].dagster_run.tags.get(NUMBER, "") if last else ""
        return int(number) if number.isdigit() else len(last)


def _serves(record: dg.RunRecord, work: str) -> bool:
    """Whether a run was requested for some work, or to go on with it."""
    tags = record.dagster_run.tags
    return work in (tags.get(WORK), tags.get(PART_OF))
