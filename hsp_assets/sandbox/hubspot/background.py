"""The thread for what HubSpot does after it has answered: imports and exports.

The first job starts it; jobs are done in small steps, so that the API stays responsive, and it ends
with the application.
"""

import threading
from collections.abc import Callable

Step = Callable[[], float | None]
"""Does a little; answers the seconds until there is more to do, None when there is nothing."""


class Background:
    """A thread that repeats steps as long as any of them has something to do."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._condition = threading.Condition()
        self._thread: threading.Thread | None = None
        self._woken = False
        self._stopping = False

    def add(self, step: Step) -> None:
        """Add a kind of work."""
        self._steps.append(step)

    def wake(self) -> None:
        """Say that there may be something to do."""
        with self._condition:
            self._woken = True
            if self._thread is None and not self._stopping:
                self._thread = threading.Thread(target=self._run, name="hubspot-work", daemon=True)
                self._thread.start()
            self._condition.notify()

    def stop(self) -> None:
        """End after the current step; the rest is resumed at the next start."""
        with self._condition:
            self._stopping = True
            self._condition.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while self._wait(self._work()):
            pass

    def _work(self) -> float | None:
        """Take every step once; answer the seconds until the next is due."""
        due = [seconds for step in self._steps if (seconds := step()) is not None]
        return min(due, default=None)

    def _wait(self, seconds: float | None) -> bool:
        """Wait until work is due; answer whether to go on."""
        with self._condition:
            self._condition.wait_for(lambda: self._woken or self._stopping, seconds)
            self._woken = False
            return not self._stopping
