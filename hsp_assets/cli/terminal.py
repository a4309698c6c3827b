"""The terminal of a command that runs for long: where it writes, and how it is stopped.

What is shown belongs to the command.
"""

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from rich.console import Console


def terminal() -> Console:
    """A console on our output as it is now.

    Dagster writes what a step prints into files, for which it takes the descriptors 1 and 2 while
    the step runs; a console on descriptor 1 would be silent meanwhile.
    """
    sys.stdout.flush()
    output = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", errors="replace")
    return Console(file=output)


def called() -> str:
    """How the reader calls this program: by its name where that leads here, else by its path."""
    program = Path(sys.argv[0])
    found = shutil.which("hsp")
    if program.name != "hsp" or (found and program.resolve() == Path(found).resolve()):
        return "hsp"
    here = Path.cwd()
    absolute = program.absolute()
    return str(absolute.relative_to(here) if absolute.is_relative_to(here) else absolute)


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Let a signal to end, and a terminal that is closed, stop us as Ctrl-C does: in order.

    Ctrl-C is obeyed also where it was ignored, as it is for a job in the background: what is
    ignored here would be ignored by the processes that we start and stop.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _as_interrupt)
    yield


def _as_interrupt(_number: int, _frame: FrameType | None) -> None:
    """Handle a signal by whoever handles Ctrl-C at the moment."""
    signal.raise_signal(signal.SIGINT)
