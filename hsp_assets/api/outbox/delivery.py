"""The durable outbox: an accepted call is with Personalize, or on disk until it is.

Sending is tried at once, so that the user's next recommendations take it into account; what
Personalize has needs no flush of the disk. While Personalize is unavailable calls stay on disk and
are sent later, in order. After a crash what may have been sent is sent again under the same ids, of
which Personalize keeps one.
"""

import asyncio
import logging
import sqlite3
from dataclasses import replace

from hsp_assets.api.metrics import Metrics
from hsp_assets.api.outbox.calls import STORED, Call, OutboxFull, Refusal, Result, result_of
from hsp_assets.api.outbox.lanes import Lanes
from hsp_assets.api.outbox.sending import Sender
from hsp_assets.api.outbox.spool import Spool, StoredCall
from hsp_assets.api.outbox.throttling import Backoff, RateLimit
from hsp_assets.api.personalize.client import Unavailable

log = logging.getLogger(__name__)

SENDERS = 16
MOST_ON_DISK = 1_000_000
RECORD_INTERVAL = 0.1
"""Seconds: PutUsers and PutItems take ten calls a second."""
FLUSH_SECONDS = 1.0
READ_AT_ONCE = 1_000


class DurableOutbox:
    """Stores calls in a spool and sends them; to be made and used in one event loop."""

    def __init__(
        self, spool: Spool, sender: Sender, metrics: Metrics, delivery_seconds: float
    ) -> None:
        self._spool = spool
        self._sender = sender
        self._metrics = metrics
        self._delivery_seconds = delivery_seconds
        self._lanes = Lanes()
        self._backoffs = {kind: Backoff() for kind in ("events", "users", "items")}
        self._rate_limits = {
            "users": RateLimit(RECORD_INTERVAL),
            "items": RateLimit(RECORD_INTERVAL),
        }
        self._backlog = 0
        self._newest = 0
        self._is_behind = asyncio.Event()
        """Set while calls on disk are missing in memory."""
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Resume what an earlier process left, and begin to send."""
        self._backlog = await self._spool.count()
        if self._backlog:
            log.info("%d accepted calls of an earlier process are sent now.", self._backlog)
            self._is_behind.set()
        self._metrics.backlog.set_function(lambda: self._backlog)
        work = [self._load(), self._flush(), *(self._send() for _ in range(SENDERS))]
        self._tasks = [asyncio.create_task(one) for one in work]
        for task in self._tasks:
            task.add_done_callback(_log_end)

    async def close(self) -> None:
        """Stop sending; what was not sent stays on disk."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self._spool.close)

    async def submit(self, calls: list[Call]) -> list[Result]:
        """Accept calls and return the result of each; see `Outbox`."""
        if self._backlog + len(calls) > MOST_ON_DISK:
            raise OutboxFull(f"{self._backlog} accepted calls wait to be sent. Try again later.")
        try:
            stored = await self._spool.store(calls)
        except sqlite3.Error as error:
            raise OutboxFull(f"The spool cannot be written: {error}.") from error
        self._backlog += len(stored)
        self._newest = max(self._newest, stored[-1].id)
        futures = self._enqueue(stored)
        waiting = [future for future in futures if future is not None]
        if waiting and not self._backoffs[calls[0].kind].is_active:
            await asyncio.wait(waiting, timeout=self._delivery_seconds)
        results = [f.result() if f is not None and f.done() else STORED for f in futures]
        if STORED in results:
            await self._sync()
        return results

    async def remember(self, record: int, user: str) -> None:
        """Store which user a new contact record is."""
        await self._spool.remember(record, user)

    async def _sync(self) -> None:
        """Make what Personalize does not have yet survive a loss of power.

        Raises:
            OutboxFull: it may not; as long as this process lives it is sent nevertheless.

        """
        try:
            await self._spool.sync()
        except (sqlite3.Error, OSError) as error:
            raise OutboxFull(f"The spool cannot be flushed: {error}.") from error

    def _enqueue(self, stored: list[StoredCall]) -> list[asyncio.Future[Result] | None]:
        """Put calls into the window, unless earlier ones are missing there or it is full."""
        is_behind = self._is_behind.is_set() or stored[0].id > self._lanes.loaded + 1
        if is_behind or self._lanes.is_full:
            self._is_behind.set()
            return [None] * len(stored)
        return [self._lanes.add(one) for one in stored]

    async def _load(self) -> None:
        """Bring calls from disk into the window while some are missing there."""
        while True:
            await self._is_behind.wait()
            await self._lanes.has_room.wait()
            calls = await self._spool.after(self._lanes.loaded, READ_AT_ONCE)
            for stored in calls:
                self._lanes.add(stored)
            if self._lanes.loaded >= self._newest and len(calls) < READ_AT_ONCE:
                self._is_behind.clear()

    async def _flush(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            try:
                await self._spool.flush()
            except sqlite3.Error as error:
                log.warning("The spool cannot be written: %s", error)

    async def _send(self) -> None:
        while True:
            lane = await self._lanes.acquire()
            batch = self._lanes.next_batch(lane)
            try:
                await self._send_batch(batch)
            except Unavailable as error:
                self._backoffs[batch[0].call.kind].failed()
                log.warning("Sending is tried again: %s", error)
            finally:
                self._lanes.release(lane)

    async def _send_batch(self, batch: list[StoredCall]) -> None:
        kind = batch[0].call.kind
        if kind in self._rate_limits:
            await self._rate_limits[kind].wait()
        await self._backoffs[kind].wait()
        call = batch[0].call
        records = [record for stored in batch for record in stored.call.records]
        refusals = await self._sender.send(kind, call.about, records)
        self._backoffs[kind].succeeded()
        start = 0
        for stored in batch:
            end = start + len(stored.call.records)
            own = (r for r in refusals if start <= r.position < end)
            self._complete(stored, tuple(replace(r, position=r.position - start) for r in own))
            start = end

    def _complete(self, stored: StoredCall, refusals: tuple[Refusal, ...]) -> None:
        kind = stored.call.kind
        self._metrics.delivered.labels(kind).inc(len(stored.call.records) - len(refusals))
        self._metrics.refused.labels(kind).inc(len(refusals))
        if refusals:
            codes = sorted({refusal.code for refusal in refusals})
            log.warning("Personalize refuses %d %s: %s", len(refusals), kind, ", ".join(codes))
            self._spool.move_to_refused(stored, refusals)
        else:
            self._spool.delete_later([stored.id])
        self._backlog -= 1
        self._lanes.complete(stored, result_of(refusals))


def _log_end(task: asyncio.Task[None]) -> None:
    """Log the end of a task that should not end: a bug, which a restart gets past."""
    if not task.cancelled() and (error := task.exception()):
        log.critical("A part of the outbox has stopped; restart this process.", exc_info=error)
