"""Temporary folders for what is personal: readable by their owner only, and never left behind.

A process that is killed cannot tidy up. Its folder is known by a lock that nobody holds any more,
and goes when the next one is made.
"""

import fcntl
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

PREFIX = "hsp-private-"
LOCK = ".lock"
BEING_MADE_SECONDS = 3600
"""After which a folder without a lock is no longer being made."""


@contextmanager
def private_folder() -> Iterator[Path]:
    """A new folder, gone at the end; what killed processes left is removed first."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        _remove_abandoned(left)
    with ExitStack() as held:
        folder = _new_folder(held)
        while not folder.exists():  # removed by another between the making of the lock and its use
            folder = _new_folder(held)
        yield folder


def _new_folder(held: ExitStack) -> Path:
    """A folder whose lock we have; both are there until the stack ends."""
    making = tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True)
    folder = Path(held.enter_context(making))
    lock = held.enter_context((folder / LOCK).open("w"))
    fcntl.flock(lock, fcntl.LOCK_EX)  # waits for whoever removes the folder
    return folder


def _remove_abandoned(folder: Path) -> None:
    """Remove a folder of ours whose process has ended; another user's is out of reach."""
    try:
        with (folder / LOCK).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
    except FileNotFoundError:
        with suppress(FileNotFoundError):  # its process removed it meanwhile
            if time.time() - folder.stat().st_mtime > BEING_MADE_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
    except OSError:  # in use, or another user's
        return
