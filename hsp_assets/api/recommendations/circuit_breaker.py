"""Not calling a recommender that keeps failing, so that callers do not wait for each failure."""

import time

FAILURES = 5
"""So many in a row open the circuit."""
PAUSE_SECONDS = 1.0


class CircuitBreaker:
    """Counts failures in a row; once open, it lets one trial call through per pause."""

    def __init__(self) -> None:
        self._failures = 0
        self._next_try = 0.0

    def admits(self) -> bool:
        """Whether to call now."""
        if self._failures < FAILURES:
            return True
        now = time.monotonic()
        if now < self._next_try:
            return False
        self._next_try = now + PAUSE_SECONDS
        return True

    def failed(self) -> None:
        """Count a failure."""
        self._failures += 1
        if self._failures == FAILURES:
            self._next_try = time.monotonic() + PAUSE_SECONDS

    def succeeded(self) -> None:
        """Close the circuit."""
        self._failures = 0
