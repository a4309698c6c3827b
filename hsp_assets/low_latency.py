"""Low latency for a process that serves requests: a frozen GC heap and short thread switches.

Only settings of the whole process belong here.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SWITCH_SECONDS = 0.0005
"""The time that a thread may wait for another one's Python code after each database query. Python's
default is ten times as long: half of the time that a response may take."""


@contextmanager
def quick_switches() -> Iterator[None]:
    """Switch between threads every `SWITCH_SECONDS` until the context ends."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@contextmanager
def low_latency() -> Iterator[None]:
    """Freeze the GC heap and shorten thread switches until the context ends.

    For entry points, once everything is imported and created: those hundreds of thousands of
    objects stay, and each full collection that looks through them pauses for a tenth of a second.
    """
    gc.collect()
    gc.freeze()
    try:
        with quick_switches():
            yield
    finally:
        gc.unfreeze()
