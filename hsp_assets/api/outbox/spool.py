"""The file that stores accepted calls until Personalize has them.

SQLite, with one commit for all work that waits at that moment. What is committed survives the end
of the process; the disk is flushed only for callers that need their calls to survive a loss of
power, once for all of them. Only the writer thread touches the file; sending belongs to `delivery`.
"""

import asyncio
import contextlib
import itertools
import os
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from hsp_assets.api.outbox.calls import Call, Refusal
from hsp_assets.api.outbox.spool_file import last_id, lock_folder, log_of, open_file
from hsp_assets.failures import PermanentFailure

Result = TypeVar("Result")
Work = Callable[[sqlite3.Connection], Any]
_Entry: TypeAlias = tuple[Work, Future[Any], bool]
"""The work, the future of its result, and whether that waits for a flush of the disk."""
_RefusedRow: TypeAlias = tuple[int, str, str, str]


@dataclass
class NumberedCall:
    """A call and its id; ids grow in the order in which calls came.

    Attributes:
        id: on disk.
        call: what is to be sent.
        is_stored: whether it is on disk, or will be with the work that waits.

    """

    id: int
    call: Call
    is_stored: bool = field(default=False, compare=False)


class Spool:
    """The calls on disk; every method may be awaited from the event loop."""

    def __init__(self, folder: Path) -> None:
        self._lock = lock_folder(folder)
        self._queue: queue.SimpleQueue[_Entry | None] = queue.SimpleQueue()
        self._settled: list[tuple[int, _RefusedRow | None]] = []
        """Calls to delete with the next write, with what Personalize refused of them."""
        try:
            database = open_file(folder)
        except PermanentFailure:
            self._lock.close()
            raise
        self.last_id = last_id(database)
        """The highest id of the calls that earlier processes had."""
        self._ids = itertools.count(self.last_id + 1)
        log = log_of(folder)
        self._thread = threading.Thread(
            target=self._write, args=(database, log), name="outbox", daemon=True
        )
        self._thread.start()

    def number(self, calls: list[Call]) -> list[NumberedCall]:
        """Give calls their ids; nothing is written yet."""
        return [NumberedCall(next(self._ids), call) for call in calls]

    async def store(self, calls: list[NumberedCall]) -> None:
        """Write calls; once this returns they survive the process, and after `sync` the machine.

        Raises:
            sqlite3.Error: the disk is full or broken; nothing was written.

        """
        rows = [(one.id, one.call.to_json()) for one in calls]
        for one in calls:
            one.is_stored = True
        put = "INSERT INTO calls (id, content) VALUES (?, ?)"
        await self._execute(put, rows)

    async def written(self) -> None:
        """Wait until all is written that was to be written before."""
        await self._do(lambda _: None)

    async def sync(self) -> None:
        """Flush the disk; once this returns all that was stored before survives a loss of power.

        Raises:
            OSError: the disk is broken.

        """
        await self._do(lambda _: None, flushed=True)

    async def after(self, id_: int, limit: int) -> list[NumberedCall]:
        """The next calls after that id, oldest first."""

        def read(database: sqlite3.Connection) -> list[NumberedCall]:
            rows = database.execute(
                "SELECT id, content FROM calls WHERE id > ? ORDER BY id LIMIT ?", (id_, limit)
            )
            return [NumberedCall(id_, Call.from_json(text), is_stored=True) for id_, text in rows]

        return await self._do(read)

    async def count(self) -> int:
        """How many calls are on disk."""
        counting = "SELECT count(*) FROM calls"
        return await self._do(lambda database: int(database.execute(counting).fetchone()[0]))

    def settle(self, numbered: NumberedCall, refusals: tuple[Refusal, ...] = ()) -> None:
        """Delete a call that Personalize has, together with the next write.

        A commit for each would delay the callers who wait for theirs. What a crash brings back is
        sent again; events then have the same ids, which Personalize ignores.

        Args:
            numbered: the call.
            refusals: what Personalize refuses of it, which is kept where it is no longer sent.

        """
        if numbered.is_stored or refusals:
            row = _refused_row(numbered, refusals) if refusals else None
            self._settled.append((numbered.id, row))

    async def flush(self) -> None:
        """Delete what is to be deleted later."""
        if self._settled:
            await self.written()

    async def remember(self, record: int, user: str) -> None:
        """Store which user a contact record is."""
        put = "INSERT OR REPLACE INTO identity VALUES (?, ?)"
        await self._execute(put, [(record, user)], flushed=True)

    async def remembered(self) -> dict[int, str]:
        """The users of the contact records that were stored."""
        reading = "SELECT record, user FROM identity"
        return await self._do(lambda database: dict(database.execute(reading).fetchall()))

    def close(self) -> None:
        """Write what waits and close the file; other processes may then open it."""
        self._queue.put((lambda _: None, Future(), False))
        self._queue.put(None)
        self._thread.join()
        self._lock.close()

    async def _execute(self, statement: str, rows: list[Any], *, flushed: bool = False) -> None:
        def execute(database: sqlite3.Connection) -> None:
            # No cursor may leave the writer thread: another one would end it in the middle of work.
            database.executemany(statement, rows)

        await self._do(execute, flushed=flushed)

    async def _do(
        self, work: Callable[[sqlite3.Connection], Result], *, flushed: bool = False
    ) -> Result:
        done: Future[Result] = Future()
        self._queue.put((work, done, flushed))
        return await asyncio.wrap_future(done)

    def _write(self, database: sqlite3.Connection, log: int) -> None:
        with contextlib.closing(database):
            is_open = True
            while is_open:
                batch = [self._queue.get()]
                # Before the rest is taken, so that none is deleted ahead of being stored.
                settled = self._settled[:]
                self._take_rest(batch)
                is_open = batch[-1] is not None
                works = [entry for entry in batch if entry is not None]
                if _commit(database, log, works, settled):
                    del self._settled[: len(settled)]
        os.close(log)

    def _take_rest(self, batch: list[_Entry | None]) -> None:
        """Add all other work that waits; None at the end means to stop."""
        with contextlib.suppress(queue.Empty):
            while batch[-1] is not None:
                batch.append(self._queue.get_nowait())


def _commit(
    database: sqlite3.Connection,
    log: int,
    batch: list[_Entry],
    settled: list[tuple[int, _RefusedRow | None]],
) -> bool:
    """Do all the work, then flush if an entry needs it; results are set once they hold.

    Returns:
        Whether it was committed, and not rolled back.

    """
    results = []
    try:
        database.execute("BEGIN")
        results = [work(database) for work, _, _ in batch]
        _delete(database, settled)
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


def _delete(database: sqlite3.Connection, settled: list[tuple[int, _RefusedRow | None]]) -> None:
    rows = [row for _, row in settled if row is not None]
    database.executemany("INSERT OR REPLACE INTO refused VALUES (?, ?, ?, ?)", rows)
    database.executemany("DELETE FROM calls WHERE id = ?", [(id_,) for id_, _ in settled])


def _refused_row(numbered: NumberedCall, refusals: tuple[Refusal, ...]) -> _RefusedRow:
    records = [numbered.call.records[one.position] for one in refusals]
    # Personalize's words could be no valid Unicode, of which SQLite would refuse the whole batch.
    code, message = (
        text.encode(errors="replace").decode() for text in (refusals[0].code, refusals[0].message)
    )
    return numbered.id, replace(numbered.call, records=records).to_json(), code, message


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
