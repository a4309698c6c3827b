"""Dagster's SQLite files, kept open while a command works on them.

Dagster opens and closes a connection for every event. SQLite writes its log back into the file, and
deletes it, when the last connection closes, which takes several times as long as the event: while
one of ours is open, none of Dagster's is the last. Nothing is read from them or written here.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

LOOK_SECONDS = 0.2
"""A run has a file of its own, which is made as it begins."""
MOST_OPEN = 16
"""The files that were written last."""
FOLDERS = ("history", "history/runs", "schedules")


@contextmanager
def kept_open(home: Path) -> Iterator[None]:
    """Keep the files of a Dagster instance open, and those that are made meanwhile."""
    has_ended = threading.Event()
    keeper = threading.Thread(target=_keep, args=(home, has_ended), name="kept open", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        has_ended.set()
        keeper.join()


def _keep(home: Path, has_ended: threading.Event) -> None:
    opened: dict[Path, sqlite3.Connection] = {}
    seen: list[int] = []
    while not has_ended.wait(LOOK_SECONDS):
        changed = [_changed(home / folder) for folder in FOLDERS]
        if changed == seen:
            continue
        wanted = _newest(home)
        for file in opened.keys() - wanted:
            opened.pop(file).close()
        opened |= {file: one for file in wanted - opened.keys() if (one := _opened(file))}
        seen = changed if opened.keys() == wanted else []
    for connection in opened.values():
        connection.close()


def _changed(folder: Path) -> int:
    """When a file was last made or deleted in a folder; 0 when there is no folder."""
    return folder.stat().st_mtime_ns if folder.exists() else 0


def _newest(home: Path) -> set[Path]:
    """The files that were written last."""
    written: dict[Path, int] = {}
    for file in [file for folder in FOLDERS for file in (home / folder).glob("*.db")]:
        with suppress(FileNotFoundError):  # of a run that was deleted meanwhile
            written[file] = file.stat().st_mtime_ns
    return set(sorted(written, key=written.__getitem__)[-MOST_OPEN:])


def _opened(file: Path) -> sqlite3.Connection | None:
    """A connection that counts as one of those that use the log; None while the file has none."""
    connection = sqlite3.connect(file)
    with suppress(sqlite3.OperationalError):  # it is being made
        with closing(connection.execute("PRAGMA journal_mode")) as cursor:
            has_log = cursor.fetchone() == ("wal",)
        with closing(connection.execute("PRAGMA schema_version")) as cursor:
            cursor.fetchall()
        if has_log:
            return connection
    connection.close()
    return None
