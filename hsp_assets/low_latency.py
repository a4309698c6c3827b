"""What a process that answers others does so that none of them waits for its housekeeping.

Only what concerns the whole process belongs here.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SWITCH_SECONDS = 0.0005
"""A thread that answers may wait this long for another thread's Python, each time it has asked a
database something; the default is ten times as long, half of what an answer may take."""


@contextmanager
def quick_switches() -> Iterator[None]:
    """Let threads wait for each other's Python no longer than `SWITCH_SECONDS`."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@contextmanager
def steady() -> Iterator[None]:
    """Be so until the context ends; for entry points, once everything is imported and made.

    What exists by then stays, so the garbage collector need not look through it again and again:
    hundreds of thousands of objects, a pause of a tenth of a second each time.
    """
    gc.collect()
    gc.freeze()
    try:
        with quick_switches():
            yield
    finally:
        gc.unfreeze()
