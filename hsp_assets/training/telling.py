"""What a training says in the run's log while Personalize works.

That it has begun and on what, a change of its status, and once in a while that it goes on: hours of
waiting are some twenty lines.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from statistics import median

from hsp_assets.resources.personalize_kinds import Description

CHANGE_SECONDS = 10.0
"""A change of the status sooner after the last line is not worth one."""
UNCHANGED_SECONDS = 600.0
"""After so long a line is due although nothing has changed."""


class TrainingTold:
    """The lines about one training.

    Args:
        what: is trained on what, such as "hubspot_best_sellers on 1,200 Purchase events".
        before: seconds that earlier trainings took.
        say: called with each line.
        now: tells the time.

    """

    def __init__(
        self,
        what: str,
        before: Sequence[float],
        say: Callable[[str], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._what, self._before, self._say, self._now = what, before, say, now
        self._status, self._said_at = "", -UNCHANGED_SECONDS

    def note(self, described: Description) -> None:
        """Take in what Personalize says of the training; say it, if it is worth a line."""
        status = str(described["status"])
        took = (self._now() - described["creationDateTime"]).total_seconds()
        if took - self._said_at < (UNCHANGED_SECONDS if status == self._status else CHANGE_SECONDS):
            return
        self._say(f"training {self._what} ({status}, {clock(took)} so far, {self._usual()})")
        self._status, self._said_at = status, took

    def end(self, seconds: float) -> None:
        """Say how long it took, unless it was over before anything was said."""
        if self._status:
            self._say(f"trained {self._what} in {clock(seconds)}")

    def _usual(self) -> str:
        trainings = len(self._before)
        if not trainings:
            return "the first training"
        last = "the last training" if trainings == 1 else f"the last {trainings} trainings"
        return f"{last} took {clock(median(self._before))}"


def clock(seconds: float) -> str:
    """A duration such as `9 s`, `1:07 min` or `2:05 h`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02} h"
    return f"{minutes}:{rest:02} min" if minutes else f"{rest} s"
