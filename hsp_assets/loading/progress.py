"""Progress of a long load in the run's log: rows done, rate and time left."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

Report = Callable[[str], None]

EVERY_SECONDS = 10.0
"""Between two lines about the same work; what takes less time logs nothing."""


def silent(_line: str) -> None:
    """Report nothing."""


class Progress:
    """How many rows of some work are done; shared by threads.

    Args:
        doing: what is done, such as "contacts".
        total: how many rows there are; None if unknown.
        report: called with a line at most every ten seconds.
        clock: returns seconds.

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
        self._begun = self._reported = clock()
        self._done = 0
        self._lock = threading.Lock()

    def part(self, doing: str, total: int | None = None) -> "Progress":
        """The progress of a part of this work."""
        return Progress(f"{self._doing}: {doing}", total, self._report, self._clock)

    def say(self, line: str) -> None:
        """Report something now."""
        self._report(f"{self._doing}: {line}")

    def advance(self, rows: int) -> None:
        """Add rows that are done."""
        with self._lock:
            self._done += rows
            self._report_rate()

    def reach(self, rows: int) -> None:
        """Set the number of rows done."""
        with self._lock:
            self._done = rows
            self._report_rate()

    def _report_rate(self) -> None:
        now = self._clock()
        if now - self._reported < EVERY_SECONDS:
            return
        self._reported = now
        rate = self._done / (now - self._begun)
        self._report(f"{self._doing}: {self._of_total()}, {rate:,.0f} a second{self._left(rate)}")

    def _of_total(self) -> str:
        if not self._total:
            return f"{self._done:,} rows"
        return f"{self._done:,} of {self._total:,} rows ({self._done / self._total:.0%})"

    def _left(self, rate: float) -> str:
        if not self._total or not rate:
            return ""
        seconds = max(0, round((self._total - self._done) / rate))
        return f", about {timedelta(seconds=seconds)} left"


QUIET = Progress()
"""Reports nothing."""
