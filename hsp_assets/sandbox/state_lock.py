"""The lock of a state folder: one process works on it, and whoever comes second is told which.

The kernel frees it when its last holder ends, however that ends. What the folder holds, and whether
it is one of ours, belongs to `state_folder`.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO
from uuid import uuid4

from hsp_assets.failures import SandboxError

FILE = "lock"
LEFT_OVER_SECONDS = 20.0
"""How long what a killed holder left behind may take to end; it is told to by the kill itself."""
POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Holder:
    """Who works on a state folder.

    Attributes:
        command: such as `hsp demo`.
        process: its id.
        session: another one each time that the lock is taken.

    """

    command: str
    process: int
    session: str


@contextmanager
def lock_state(state: Path, command: str) -> Iterator[int]:
    """Have a state folder to ourselves until the context ends.

    Args:
        state: the folder; made if need be.
        command: what others are told works on it.

    Yields:
        The descriptor of the lock: a child process that inherits it holds the lock, too.

    Raises:
        SandboxError: somebody else works on the folder.

    """
    state.mkdir(parents=True, exist_ok=True)
    with (state / FILE).open("a+", encoding="utf-8") as file:
        _take(file, state)
        file.truncate(0)
        file.write(json.dumps(asdict(Holder(command, os.getpid(), uuid4().hex))))
        file.flush()
        try:
            yield file.fileno()
        finally:
            file.truncate(0)


def read_holder(state: Path) -> Holder | None:
    """Who works on a state folder now; None if nobody does."""
    try:
        with (state / FILE).open(encoding="utf-8") as file:
            return None if _is_free(file) else _holder(file)
    except FileNotFoundError:
        return None


def _take(file: IO[str], state: Path) -> None:
    deadline = time.monotonic() + LEFT_OVER_SECONDS
    while not _acquired(file, fcntl.LOCK_EX):
        holder = _holder(file)
        if _is_alive(holder.process) or time.monotonic() > deadline:
            raise SandboxError(
                f"The state folder {state} is in use by {holder.command} (process "
                f"{holder.process}). Stop that first, or name another folder with --state."
            )
        time.sleep(POLL_SECONDS)


def _is_alive(process: int) -> bool:
    if not process:
        return False
    try:
        os.kill(process, 0)
    except PermissionError:  # somebody else's
        return True
    except ProcessLookupError:
        return False
    return True


def _is_free(file: IO[str]) -> bool:
    """Whether nobody holds the lock; it is not taken, so that nobody is kept from it."""
    if not _acquired(file, fcntl.LOCK_SH):
        return False
    fcntl.flock(file, fcntl.LOCK_UN)
    return True


def _acquired(file: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(file: IO[str]) -> Holder:
    """Who holds the lock; unknown in the instant between taking it and saying so."""
    file.seek(0)
    text = file.read()
    return Holder(**json.loads(text)) if text else Holder("another command", 0, "")
