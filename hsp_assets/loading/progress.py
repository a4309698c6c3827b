"""How far a long load is: told in the run's log with its pace and the time left."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

Report = Callable[[str], None]

EVERY_SECONDS = 10.0
"""Between two lines about the same work; what takes less says nothing."""


def silent(_line: str) -> None:
    """Report nothing."""


class Progress:
    """How far some work is; shared by threads.

    Args:
        doing: what is done, such as "contacts".
        total: how many rows there are; None if nobody knows.
        report: told a line at most every ten seconds.
        clock: answers seconds.

    """

    def __init__(
        self,
        doing: str = "",
        total: int | None = None,
        report: Report = silent,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._doing = doing
        self._total = total
        self._report = report
        self._clock = clock
        self._begun = self._told = clock()
        self._done = 0
        self._lock = threading.Lock()

    def part(self, doing: str, total: int | None = None) -> "Progress":
        """The progress of a part of this work."""
        return Progress(f"{self._doing}: {doing}", total, self._report, self._clock)

    def say(self, line: str) -> None:
        """Report something at once."""
        self._report(f"{self._doing}: {line}")

    def advance(self, rows: int) -> None:
        """So many more rows are done."""
        with self._lock:
            self._done += rows
            self._tell()

    def reach(self, rows: int) -> None:
        """So many rows are done by now."""
        with self._lock:
            self._done = rows
            self._tell()

    def _tell(self) -> None:
        now = self._clock()
        if now - self._told < EVERY_SECONDS:
            return
        self._told = now
        pace = self._done / (now - self._begun)
        self._report(f"{self._doing}: {self._of_total()}, {pace:,.0f} a second{self._left(pace)}")

    def _of_total(self) -> str:
        if not self._total:
            return f"{self._done:,} rows"
        return f"{self._done:,} of {self._total:,} rows ({self._done / self._total:.0%})"

    def _left(self, pace: float) -> str:
        if not self._total or not pace:
            return ""
        seconds = max(0, round((self._total - self._done) / pace))
        return f", about {timedelta(seconds=seconds)} left"


QUIET = Progress()
"""For whom nobody watches."""
