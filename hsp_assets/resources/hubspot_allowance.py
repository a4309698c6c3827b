"""How many requests HubSpot allows, and waiting so that we never send more.

HubSpot counts requests in a rolling window and says the window and its size in every answer's
headers. Search, association and event calls have allowances of their own [usage guidelines].
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

Bucket = Literal["general", "search", "associations", "events"]

FIRST_GUESS: dict[Bucket, tuple[int, float]] = {
    "general": (100, 10.0),
    "search": (5, 1.0),
    "associations": (100, 10.0),
    "events": (1_250, 1.0),
}
"""Requests and seconds of the smallest account, until an answer says how many there are; answers
to searches and to events never do."""
LATE_SECONDS = 2.0
"""What an answer says may be so old: requests that we have forgotten since are still ours."""
SHORTEST_WAIT_SECONDS = 0.01
"""Waiting for an answer, or for a rounding error, is not waiting for no time over and over."""
MAX_HEADER = "X-HubSpot-RateLimit-Max"
REMAINING_HEADER = "X-HubSpot-RateLimit-Remaining"
WINDOW_HEADER = "X-HubSpot-RateLimit-Interval-Milliseconds"


class Allowance:
    """A rolling window of requests; shared by threads.

    HubSpot counts a request at some moment between our sending it and its answer. It is taken for
    counted from the first on and for the length of a window after the second, so that no request
    is ever refused; that costs the time of an answer in each window, 1 to 3 % of it.

    Args:
        most: requests that fit into a window.
        window: its length in seconds.
        clock: answers seconds.
        sleep: waits for so many seconds.

    """

    def __init__(
        self,
        most: int,
        window: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._most = most
        self._window = window
        self._clock = clock
        self._sleep = sleep
        self._under_way = 0
        self._answered: deque[float] = deque()
        self._forgotten: deque[float] = deque()
        self._lock = threading.Lock()

    @contextmanager
    def request(self) -> Iterator[None]:
        """Wait until another request is allowed; it ends with the context."""
        while (wait := self._try()) is not None:
            self._sleep(wait)
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1
                self._answered.append(self._clock())

    def learn(self, headers: Mapping[str, str]) -> None:
        """Take over what an answer says about the allowance, and what others used of it."""
        with self._lock:
            if MAX_HEADER in headers:
                self._most = max(1, int(headers[MAX_HEADER]))
            if WINDOW_HEADER in headers:
                self._window = int(headers[WINDOW_HEADER]) / 1_000
            if REMAINING_HEADER in headers:
                self._count_others(self._most - int(headers[REMAINING_HEADER]))

    def _try(self) -> float | None:
        """Count a request if it is allowed now; else the seconds until one may be."""
        with self._lock:
            now = self._clock()
            self._forget(now)
            free_in = self._under_way + len(self._answered) - self._most
            if free_in < 0:
                self._under_way += 1
                return None
            if free_in >= len(self._answered):
                return SHORTEST_WAIT_SECONDS
            return max(SHORTEST_WAIT_SECONDS, self._answered[free_in] + self._window - now)

    def _count_others(self, used: int) -> None:
        """Count requests with the same token that were not ours: of another run or process."""
        now = self._clock()
        self._forget(now)
        ours = self._under_way + len(self._answered) + len(self._forgotten)
        self._answered.extend(now for _ in range(used - ours))

    def _forget(self, now: float) -> None:
        while self._answered and self._answered[0] <= now - self._window:
            self._forgotten.append(self._answered.popleft())
        while self._forgotten and self._forgotten[0] <= now - self._window - LATE_SECONDS:
            self._forgotten.popleft()


def allowances() -> dict[Bucket, Allowance]:
    """The allowances of one token."""
    return {bucket: Allowance(*guess) for bucket, guess in FIRST_GUESS.items()}
