"""The durable outbox: an accepted call is with Personalize, or on disk until it is.

Sending is tried at once, so that the user's next recommendations take it into account. Events that
Personalize has soon are never on disk: until then nobody was told that they are accepted. While
Personalize is unavailable calls stay on disk and are sent later, in order. After a crash what may
have been sent is sent again: events under the same ids, of which Personalize keeps one; users and
items replace what is there, so these are sent once they are on disk, which forgets the older ones
at the same moment.
"""

import asyncio
import logging
import sqlite3
from dataclasses import replace

from hsp_assets.api.metrics import Metrics
from hsp_assets.api.outbox.calls import (
    STORED,
    Call,
    Kind,
    OutboxFull,
    Refusal,
    Result,
    result_of,
)
from hsp_assets.api.outbox.lanes import Lanes
from hsp_assets.api.outbox.sending import Sender
from hsp_assets.api.outbox.spool import NumberedCall, Spool
from hsp_assets.api.outbox.throttling import Backoff, RateLimit
from hsp_assets.api.personalize.client import Unavailable

log = logging.getLogger(__name__)

SENDERS = 16
MOST_ON_DISK = 1_000_000
RECORD_INTERVAL = 0.1
"""Seconds: PutUsers and PutItems take ten calls a second."""
FLUSH_SECONDS = 1.0
STORED_AFTER_SECONDS = 0.1
"""Events that Personalize does not have by then go to disk, too."""
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
        else:
            self._lanes.loaded = self._spool.last_id
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
        numbered = self._spool.number(calls)
        is_behind = self._is_behind.is_set() or numbered[0].id > self._lanes.loaded + 1
        if is_behind or self._lanes.is_full:
            results = await self._send_later(numbered)
        else:
            results = await self._send_now(numbered)
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

    async def _send_later(self, numbered: list[NumberedCall]) -> list[Result]:
        """Leave calls on disk, because earlier ones are missing in the window or it is full."""
        self._is_behind.set()
        await self._store(numbered)
        self._backlog += len(numbered)
        self._newest = max(self._newest, numbered[-1].id)
        self._is_behind.set()  # again, as it may have been looked for meanwhile
        return [STORED] * len(numbered)

    async def _send_now(self, numbered: list[NumberedCall]) -> list[Result]:
        """Put calls into the window; store those that are not with Personalize soon."""
        kind = numbered[0].call.kind
        futures = [self._lanes.add(one) for one in numbered]
        self._backlog += len(numbered)
        early = min(STORED_AFTER_SECONDS, self._delivery_seconds)
        if kind == "events":
            await self._wait(kind, futures, early)
        late = [one for one, future in zip(numbered, futures, strict=True) if not future.done()]
        if late:
            await self._store(late)
            await self._wait(kind, futures, self._delivery_seconds - early)
        return [future.result() if future.done() else STORED for future in futures]

    async def _wait(
        self, kind: Kind, futures: list[asyncio.Future[Result]], seconds: float
    ) -> None:
        """Wait until Personalize has those calls, at most so long."""
        if not self._backoffs[kind].is_active:
            await asyncio.wait(futures, timeout=seconds)

    async def _store(self, numbered: list[NumberedCall]) -> None:
        try:
            await self._spool.store(numbered)
        except sqlite3.Error as error:
            raise OutboxFull(f"The spool cannot be written: {error}.") from error

    async def _load(self) -> None:
        """Bring calls from disk into the window while some are missing there."""
        while True:
            await self._is_behind.wait()
            await self._lanes.has_room.wait()
            calls = await self._spool.after(self._lanes.loaded, READ_AT_ONCE)
            for one in calls:
                self._lanes.add(one)
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

    async def _send_batch(self, batch: list[NumberedCall]) -> None:
        kind = batch[0].call.kind
        if kind in self._rate_limits:
            await self._rate_limits[kind].wait()
            await self._forget_older()
        await self._backoffs[kind].wait()
        call = batch[0].call
        records = [record for one in batch for record in one.call.records]
        refusals = await self._sender.send(kind, call.about, records)
        self._backoffs[kind].succeeded()
        start = 0
        for one in batch:
            end = start + len(one.call.records)
            own = (r for r in refusals if start <= r.position < end)
            self._complete(one, tuple(replace(r, position=r.position - start) for r in own))
            start = end

    async def _forget_older(self) -> None:
        """Wait until the lane's calls before are off the disk: a crash must not send them again.

        Raises:
            Unavailable: the disk cannot be written now.

        """
        try:
            await self._spool.written()
        except sqlite3.Error as error:
            raise Unavailable("spool", f"The spool cannot be written: {error}.") from error

    def _complete(self, numbered: NumberedCall, refusals: tuple[Refusal, ...]) -> None:
        kind = numbered.call.kind
        self._metrics.delivered.labels(kind).inc(len(numbered.call.records) - len(refusals))
        self._metrics.refused.labels(kind).inc(len(refusals))
        if refusals:
            codes = sorted({refusal.code for refusal in refusals})
            log.warning("Personalize refuses %d %s: %s", len(refusals), kind, ", ".join(codes))
        self._spool.settle(numbered, refusals)
        self._backlog -= 1
        self._lanes.complete(numbered, result_of(refusals))


def _log_end(task: asyncio.Task[None]) -> None:
    """Log the end of a task that should not end: a bug, which a restart gets past."""
    if not task.cancelled() and (error := task.exception()):
        log.critical("A part of the outbox has stopped; restart this process.", exc_info=error)
