"""Refuses calls beyond a number a second, as the service does for streamed records."""

from collections import deque

from hsp_assets.sandbox.personalize.errors import ThrottlingError


class Throttle:
    """Counts the calls of one operation over the last second."""

    def __init__(self, operation: str, per_second: int | None) -> None:
        """`per_second` is None for no limit."""
        self._operation = operation
        self._limit = per_second
        self._calls: deque[float] = deque(maxlen=per_second or 1)

    def admit(self, now: float) -> None:
        """Count a call at that time.

        Raises:
            ThrottlingError: it is one too many; it is not counted.
        """
        if self._limit is None:
            return
        if len(self._calls) == self._limit and now - self._calls[0] < 1:
            raise ThrottlingError(f"{self._operation} takes {self._limit} calls a second.")
        self._calls.append(now)
