"""Opening the spool's file: its tables, its log, and the lock that keeps other processes out.

What is read from it and written to it belongs to `spool`.
"""

import fcntl
import os
import sqlite3
from pathlib import Path
from typing import IO

from hsp_assets.failures import PermanentFailure

FILE = "outbox.sqlite"
CHECKPOINT_PAGES = 4_000
"""16 MB of log are copied into the file at once; callers wait meanwhile."""
LOCK = "outbox.lock"
TABLES = """
CREATE TABLE IF NOT EXISTS calls (id INTEGER PRIMARY KEY AUTOINCREMENT, content TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS refused (
    id INTEGER PRIMARY KEY, content TEXT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS identity (record INTEGER PRIMARY KEY, user TEXT NOT NULL);
"""


def open_file(folder: Path) -> sqlite3.Connection:
    """The file of a folder, made when there is none.

    Raises:
        PermanentFailure: it cannot be opened.

    """
    file = folder / FILE
    database = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        # No flush with each commit: the spool flushes the log for those who wait for it.
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        database.executescript(TABLES)
    except sqlite3.Error as error:
        database.close()
        raise PermanentFailure(
            f"The spool {file} cannot be opened ({error}). Make its folder writable; if the file "
            "is broken, move it away: the events in it were accepted and not yet sent."
        ) from error
    return database


def lock_folder(folder: Path) -> IO[str]:
    """A lock on the folder, which is made if need be, held for as long as the process lives.

    Raises:
        PermanentFailure: another process has it; two would send the same calls. Or nothing can be
            written there.

    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / LOCK).open("w", encoding="utf-8")
    except OSError as error:
        raise PermanentFailure(
            f"The spool {folder}, in which accepted events wait for Personalize, cannot be written "
            f"({error.strerror}). Set HSP_API_SPOOL to a folder that this process may write and "
            "that stays, such as a volume's, and start again."
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise PermanentFailure(
            f"Another process uses the spool in {folder}. Stop it, or give each API process "
            "a folder of its own with HSP_API_SPOOL."
        ) from error
    return lock


def log_of(folder: Path) -> int:
    """The descriptor of the file's log, by which it is flushed."""
    return os.open(folder / f"{FILE}-wal", os.O_RDONLY)


def last_id(database: sqlite3.Connection) -> int:
    """The highest id that any call on disk has or had."""
    reading = (
        "SELECT max((SELECT coalesce(max(seq), 0) FROM sqlite_sequence), "
        "(SELECT coalesce(max(id), 0) FROM refused))"
    )
    return int(database.execute(reading).fetchone()[0])
