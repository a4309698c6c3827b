"""How many requests HubSpot allows, and waiting so that we never ask for more.

HubSpot counts requests in a rolling window and says the window and its size in every answer's
headers. Search, association and event calls have allowances of their own [usage guidelines].
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
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
MARGIN_SECONDS = 0.1
"""Requests do not arrive as evenly as they leave: a window is counted as a little longer. That
costs 1 % of the ten-second allowance."""
LATE_SECONDS = 2.0
"""By so much HubSpot may count a request later than we sent it: it is not yet somebody else's."""
SHORTEST_WAIT_SECONDS = 0.001
"""A rounding error must not make us wait for no time, over and over."""
MAX_HEADER = "X-HubSpot-RateLimit-Max"
REMAINING_HEADER = "X-HubSpot-RateLimit-Remaining"
WINDOW_HEADER = "X-HubSpot-RateLimit-Interval-Milliseconds"


class Allowance:
    """A rolling window of requests; shared by threads.

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
        self._sent: deque[float] = deque()
        self._late: deque[float] = deque()
        self._lock = threading.Lock()

    def take(self) -> None:
        """Wait until another request is allowed, and count it."""
        while (wait := self._try()) is not None:
            self._sleep(wait)

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
            if len(self._sent) < self._most:
                self._sent.append(now)
                return None
            return max(SHORTEST_WAIT_SECONDS, self._sent[-self._most] + self._span - now)

    def _count_others(self, used: int) -> None:
        """Count requests with the same token that were not ours: of another run or process."""
        now = self._clock()
        self._forget(now)
        ours = len(self._sent) + len(self._late)
        self._sent.extend(now for _ in range(used - ours))

    @property
    def _span(self) -> float:
        return self._window + MARGIN_SECONDS

    def _forget(self, now: float) -> None:
        while self._sent and self._sent[0] <= now - self._span:
            self._late.append(self._sent.popleft())
        while self._late and self._late[0] <= now - self._span - LATE_SECONDS:
            self._late.popleft()


def allowances() -> dict[Bucket, Allowance]:
    """The allowances of one token."""
    return {bucket: Allowance(*guess) for bucket, guess in FIRST_GUESS.items()}
