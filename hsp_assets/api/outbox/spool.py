"""The file that stores accepted calls until Personalize has them.

SQLite, with one commit for all work that waits at that moment. What is committed survives the end
of the process; the disk is flushed only for callers that need their calls to survive a loss of
power, once for all of them. Only the writer thread touches the file; sending belongs to `delivery`.
"""

import asyncio
import contextlib
import fcntl
import os
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, TypeAlias, TypeVar

from hsp_assets.api.outbox.calls import Call, Refusal
from hsp_assets.failures import PermanentFailure

Result = TypeVar("Result")
Work = Callable[[sqlite3.Connection], Any]
_Entry: TypeAlias = tuple[Work, Future[Any], bool]
"""The work, the future of its result, and whether that waits for a flush of the disk."""

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


@dataclass(frozen=True)
class StoredCall:
    """A call on disk; ids grow in the order in which calls were accepted."""

    id: int
    call: Call


class Spool:
    """The calls on disk; every method may be awaited from the event loop."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = _locked(folder / LOCK)
        self._queue: queue.SimpleQueue[_Entry | None] = queue.SimpleQueue()
        self._delivered: list[int] = []
        self._deleting = 0
        """So many of those are deleted by the transaction in progress."""
        try:
            database = _open(folder / FILE)
        except PermanentFailure:
            self._lock.close()
            raise
        log = os.open(folder / f"{FILE}-wal", os.O_RDONLY)
        self._thread = threading.Thread(
            target=self._write, args=(database, log), name="outbox", daemon=True
        )
        self._thread.start()

    async def store(self, calls: list[Call]) -> list[StoredCall]:
        """Write calls; once this returns they survive the process, and after `sync` the machine.

        Raises:
            sqlite3.Error: the disk is full or broken; nothing was written.

        """
        texts = [call.to_json() for call in calls]

        def insert(database: sqlite3.Connection) -> list[StoredCall]:
            self._delete(database)
            put = "INSERT INTO calls (content) VALUES (?)"
            ids = [database.execute(put, (text,)).lastrowid or 0 for text in texts]
            return [StoredCall(*pair) for pair in zip(ids, calls, strict=True)]

        return await self._do(insert)

    async def sync(self) -> None:
        """Flush the disk; once this returns all that was stored before survives a loss of power.

        Raises:
            OSError: the disk is broken.

        """
        await self._do(lambda _: None, flushed=True)

    async def after(self, id_: int, limit: int) -> list[StoredCall]:
        """The next calls after that id, oldest first."""

        def read(database: sqlite3.Connection) -> list[StoredCall]:
            rows = database.execute(
                "SELECT id, content FROM calls WHERE id > ? ORDER BY id LIMIT ?", (id_, limit)
            )
            return [StoredCall(id_, Call.from_json(text)) for id_, text in rows]

        return await self._do(read)

    async def count(self) -> int:
        """How many calls are on disk."""
        counting = "SELECT count(*) FROM calls"
        return await self._do(lambda database: int(database.execute(counting).fetchone()[0]))

    def delete_later(self, ids: list[int]) -> None:
        """Delete calls that Personalize has, together with the next write.

        A commit for each would delay the callers who wait for theirs. What a crash brings back is
        sent again under the same event ids, which Personalize ignores.
        """
        self._delivered.extend(ids)

    async def flush(self) -> None:
        """Delete what is to be deleted later."""
        if self._delivered:
            await self._do(self._delete)

    def move_to_refused(self, stored: StoredCall, refusals: tuple[Refusal, ...]) -> None:
        """Keep the records that Personalize refuses where they are no longer sent."""
        call = stored.call
        refused = replace(call, records=[call.records[one.position] for one in refusals])
        row = (stored.id, refused.to_json(), refusals[0].code, refusals[0].message)

        def move(database: sqlite3.Connection) -> None:
            database.execute("INSERT OR REPLACE INTO refused VALUES (?, ?, ?, ?)", row)
            database.execute("DELETE FROM calls WHERE id = ?", (stored.id,))

        self._queue.put((move, Future(), False))

    async def remember(self, record: int, user: str) -> None:
        """Store which user a contact record is."""
        put = "INSERT OR REPLACE INTO identity VALUES (?, ?)"
        await self._do(lambda database: database.execute(put, (record, user)), flushed=True)

    async def remembered(self) -> dict[int, str]:
        """The users of the contact records that were stored."""
        reading = "SELECT record, user FROM identity"
        return await self._do(lambda database: dict(database.execute(reading).fetchall()))

    def close(self) -> None:
        """Write what waits and close the file; other processes may then open it."""
        self._queue.put((self._delete, Future(), False))
        self._queue.put(None)
        self._thread.join()
        self._lock.close()

    async def _do(
        self, work: Callable[[sqlite3.Connection], Result], *, flushed: bool = False
    ) -> Result:
        done: Future[Result] = Future()
        self._queue.put((work, done, flushed))
        return await asyncio.wrap_future(done)

    def _delete(self, database: sqlite3.Connection) -> None:
        self._deleting = len(self._delivered)
        ids = [(id_,) for id_ in self._delivered[: self._deleting]]
        database.executemany("DELETE FROM calls WHERE id = ?", ids)

    def _write(self, database: sqlite3.Connection, log: int) -> None:
        with contextlib.closing(database):
            is_open = True
            while is_open:
                batch = self._batch()
                is_open = batch[-1] is not None
                self._deleting = 0
                if _commit(database, log, [entry for entry in batch if entry is not None]):
                    del self._delivered[: self._deleting]
        os.close(log)

    def _batch(self) -> list[_Entry | None]:
        """All work that waits, at least one entry; None at the end means to stop."""
        batch = [self._queue.get()]
        while batch[-1] is not None:
            try:
                batch.append(self._queue.get_nowait())
            except queue.Empty:
                break
        return batch


def _commit(database: sqlite3.Connection, log: int, batch: list[_Entry]) -> bool:
    """Do all the work, then flush if an entry needs it; results are set once they hold.

    Returns:
        Whether it was committed, and not rolled back.

    """
    results = []
    try:
        database.execute("BEGIN")
        results = [work(database) for work, _, _ in batch]
        database.execute("COMMIT")
    except (sqlite3.Error, ValueError, OverflowError) as error:
        with contextlib.suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        for _, done, _ in batch:
            _settle(done, error=error)
        return False
    entries = list(zip(batch, results, strict=True))
    for (_, done, flushed), result in entries:
        if not flushed:
            _settle(done, result)
    _flush(log, [(done, result) for (_, done, flushed), result in entries if flushed])
    return True


def _flush(log: int, waiting: list[tuple[Future[Any], Any]]) -> None:
    if not waiting:
        return
    try:
        os.fsync(log)
    except OSError as error:
        for done, _ in waiting:
            _settle(done, error=error)
        return
    for done, result in waiting:
        _settle(done, result)


def _settle(done: Future[Any], result: object = None, error: Exception | None = None) -> None:
    if not done.set_running_or_notify_cancel():
        return
    if error is None:
        done.set_result(result)
    else:
        done.set_exception(error)


def _open(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        # No flush with each commit: `_flush` flushes the log for those who wait for it.
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


def _locked(file: Path) -> IO[str]:
    """A lock on the folder, held for as long as the process lives.

    Raises:
        PermanentFailure: another process has it; two would send the same calls.

    """
    lock = file.open("w", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise PermanentFailure(
            f"Another process uses the spool in {file.parent}. Stop it, or give each API process "
            "a folder of its own with HSP_API_SPOOL."
        ) from error
    return lock
