"""Delaying what is sent: while Personalize is unavailable, and because it limits the rate."""

import asyncio
import time

FIRST_DELAY, LONGEST_DELAY = 0.05, 5.0
"""Seconds."""


class Backoff:
    """Growing delays while Personalize is unavailable; shared by all senders of a kind."""

    def __init__(self) -> None:
        self._until = 0.0
        self._delay = FIRST_DELAY

    @property
    def is_active(self) -> bool:
        """Whether nothing should be sent now."""
        return time.monotonic() < self._until

    def failed(self) -> None:
        """Begin a delay, unless another failure has begun one already."""
        if not self.is_active:
            self._until = time.monotonic() + self._delay
            self._delay = min(2 * self._delay, LONGEST_DELAY)

    def succeeded(self) -> None:
        """End the delay; the next one is short again."""
        self._until, self._delay = 0.0, FIRST_DELAY

    async def wait(self) -> None:
        """Wait for the end of the delay."""
        await asyncio.sleep(max(0.0, self._until - time.monotonic()))


class RateLimit:
    """At most one call in an interval of so many seconds."""

    def __init__(self, interval: float) -> None:
        self._interval = interval
        self._next = 0.0

    async def wait(self) -> None:
        """Wait for the caller's turn."""
        now = time.monotonic()
        turn = max(now, self._next)
        self._next = turn + self._interval
        await asyncio.sleep(turn - now)
