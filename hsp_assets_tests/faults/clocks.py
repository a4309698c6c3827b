"""A clock of its own for each run, which a fault may set while the run is under way.

libfaketime (Debian's package) stands between a process and the clock of the machine; it reads from
a file by how many seconds the clock is wrong. What measures durations (`CLOCK_MONOTONIC`) is not
touched, as nobody sets that clock; nor are the clocks of the services, which have their own.
"""

import os
from pathlib import Path

LIBRARY = "faketime/libfaketime.so.1"
HOURS = 7
OFFSETS = {"jumps ahead": HOURS * 3600, "jumps back": -HOURS * 3600}
"""By how many seconds the clock is wrong after each fault."""


def interpose() -> None:
    """Let the clocks of processes that begin from now on be set, by programs of this process.

    Raises:
        RuntimeError: libfaketime is not installed.

    """
    found = sorted(Path("/usr/lib").glob(f"*/{LIBRARY}"))
    if not found:
        raise RuntimeError("Clocks are set by libfaketime: apt-get install libfaketime.")
    os.environ |= {
        "LD_PRELOAD": str(found[0]),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
    }


def follow(file: Path) -> None:
    """Let the clock of this process be wrong by as much as a file says."""
    os.environ["FAKETIME_TIMESTAMP_FILE"] = str(file)


def put(file: Path, seconds: int) -> None:
    """Make the clock that follows a file wrong by so many seconds; the change is one step."""
    new = file.with_suffix(".new")
    new.write_text(f"{seconds:+d}", encoding="ascii")
    new.replace(file)
