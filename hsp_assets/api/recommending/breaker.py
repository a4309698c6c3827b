"""Leaving a recommender alone that fails, so that callers do not wait for each failure."""

import time

FAILURES = 5
"""As many in a row, and it is left alone."""
PAUSE_SECONDS = 1.0


class Breaker:
    """Counts failures in a row; after some, one try in a pause is let through."""

    def __init__(self) -> None:
        self._failures = 0
        self._next_try = 0.0

    def admits(self) -> bool:
        """Whether to ask now."""
        if self._failures < FAILURES:
            return True
        now = time.monotonic()
        if now < self._next_try:
            return False
        self._next_try = now + PAUSE_SECONDS
        return True

    def failed(self) -> None:
        """It did not answer."""
        self._failures += 1
        if self._failures == FAILURES:
            self._next_try = time.monotonic() + PAUSE_SECONDS

    def succeeded(self) -> None:
        """It answered."""
        self._failures = 0
