"""Waiting for work that an outside system does.

Only the polling interval belongs here: short at first, so that quick work costs no time, then ever
longer, so that hours of work cost few requests.
"""

import math
import random
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

Status = TypeVar("Status")

FIRST_PAUSE_SECONDS = 0.05
GROWTH = 1.4
LONGEST_PAUSE_SECONDS = 30.0
OVERSHOOT = 0.2
"""The part of the time waited so far that the next pause takes: eight seconds of work are noticed
within two more, and an hour of it is looked at some hundred and fifty times."""


def pauses() -> Iterator[float]:
    """Yield pauses in seconds, growing to half a minute."""
    pause = FIRST_PAUSE_SECONDS
    while True:
        yield pause
        pause = min(pause * GROWTH, LONGEST_PAUSE_SECONDS)


def random_pauses(within: float) -> Iterator[float]:
    """Yield pauses in seconds for whoever lost a race, until the time is up.

    They are random below a bound that grows to a second, so that those who lost do not meet again.
    """
    deadline = time.monotonic() + within
    for bound in pauses():
        yield random.uniform(0, min(bound, 1.0))  # noqa: S311 (no secret)
        if time.monotonic() > deadline:
            return


def wait_for(
    read_status: Callable[[], Status],
    is_over: Callable[[Status], bool],
    report: Callable[[Status], None] = lambda _status: None,
    within: float = math.inf,
) -> Status:
    """Poll until the work is over, or time is up.

    Args:
        read_status: reads the status; what it raises ends the waiting.
        is_over: whether this status is a final one, good or bad.
        report: given the status each time before a pause.
        within: seconds after which the status is answered as it is.

    Returns:
        The final status, or the last one within the time.

    """
    begin = time.monotonic()
    while not is_over(status := read_status()) and (now := time.monotonic()) < begin + within:
        report(status)
        pause = FIRST_PAUSE_SECONDS + OVERSHOOT * (now - begin)
        time.sleep(min(pause, LONGEST_PAUSE_SECONDS))
    return status


class Patience:
    """How long a run waits for work outside: so long for each piece, until it gave up on one.

    From then on it looks once at whatever follows: the run starts what can be started, and ends.
    """

    def __init__(self, seconds: float = math.inf) -> None:
        self._seconds = seconds

    def wait_for(
        self,
        read_status: Callable[[], Status],
        is_over: Callable[[Status], bool],
        report: Callable[[Status], None] = lambda _status: None,
    ) -> Status:
        """Like `wait_for`, within the patience that is left."""
        status = wait_for(read_status, is_over, report, within=self._seconds)
        if not is_over(status):
            self._seconds = 0.0
        return status
