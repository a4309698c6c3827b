"""How many requests HubSpot allows, and waiting so that we never ask for more.

HubSpot counts requests in a rolling window and says the window and its size in every answer's
headers. Association and event calls have allowances of their own [usage guidelines].
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Literal

Bucket = Literal["general", "associations", "events"]

FIRST_GUESS: dict[Bucket, int] = {"general": 100, "associations": 100, "events": 10_000}
"""Requests in ten seconds of the smallest account, until an answer says how many there are."""
WINDOW_SECONDS = 10.0
MARGIN_SECONDS = 0.1
"""Requests do not arrive as evenly as they leave: a window is counted as a little longer."""
MAX_HEADER = "X-HubSpot-RateLimit-Max"
WINDOW_HEADER = "X-HubSpot-RateLimit-Interval-Milliseconds"


class Allowance:
    """A rolling window of requests; shared by threads."""

    def __init__(
        self,
        most: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._most = most
        self._window = WINDOW_SECONDS
        self._clock = clock
        self._sleep = sleep
        self._sent: deque[float] = deque()
        self._lock = threading.Lock()

    def take(self) -> None:
        """Wait until another request is allowed, and count it."""
        with self._lock:
            now = self._clock()
            self._forget(now)
            if len(self._sent) >= self._most:
                self._sleep(self._sent[-self._most] + self._span - now)
                now = self._clock()
                self._forget(now)
            self._sent.append(now)

    def learn(self, headers: Mapping[str, str]) -> None:
        """Take over what an answer says about the allowance."""
        if MAX_HEADER in headers:
            self._most = max(1, int(headers[MAX_HEADER]))
        if WINDOW_HEADER in headers:
            self._window = int(headers[WINDOW_HEADER]) / 1_000

    @property
    def _span(self) -> float:
        return self._window + MARGIN_SECONDS

    def _forget(self, now: float) -> None:
        while self._sent and self._sent[0] <= now - self._span:
            self._sent.popleft()


def allowances() -> dict[Bucket, Allowance]:
    """The allowances of one token."""
    return {bucket: Allowance(most) for bucket, most in FIRST_GUESS.items()}
