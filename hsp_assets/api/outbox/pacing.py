"""Waiting before something is sent: because Personalize is away, or because it allows so many."""

import asyncio
import time

FIRST_PAUSE, LONGEST_PAUSE = 0.05, 5.0


class Pause:
    """Longer and longer pauses while Personalize is away; all senders of a kind keep them."""

    def __init__(self) -> None:
        self._until = 0.0
        self._length = FIRST_PAUSE

    @property
    def is_on(self) -> bool:
        """Whether nothing should be sent now."""
        return time.monotonic() < self._until

    def begin(self) -> None:
        """Pause after a failure, unless another failure has begun a pause already."""
        if not self.is_on:
            self._until = time.monotonic() + self._length
            self._length = min(2 * self._length, LONGEST_PAUSE)

    def end(self) -> None:
        """Go on after a success; the next pause is short again."""
        self._until, self._length = 0.0, FIRST_PAUSE

    async def wait(self) -> None:
        """Wait for the end of the pause."""
        await asyncio.sleep(max(0.0, self._until - time.monotonic()))


class Pace:
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
