"""The durable outbox: what is accepted Personalize has, or it is on disk and is sent until then.

Sending is tried at once, so that the user's next recommendations know of it; what Personalize has
needs no flush of the disk. While Personalize is away calls stay on disk and are sent later, in
order; after a crash what may have been sent is sent again under the same ids, of which Personalize
keeps one.
"""

import asyncio
import logging
import sqlite3

from hsp_assets.api.metrics import Metrics
from hsp_assets.api.outbox.calls import DELIVERED, KEPT, Call, OutboxFull, Outcome
from hsp_assets.api.outbox.lanes import Lanes
from hsp_assets.api.outbox.pacing import Pace, Pause
from hsp_assets.api.outbox.sending import Sender
from hsp_assets.api.outbox.spool import Kept, Spool
from hsp_assets.api.personalize.client import Refused, Unavailable

log = logging.getLogger(__name__)

SENDERS = 16
MOST_ON_DISK = 1_000_000
RECORD_INTERVAL = 0.1
"""PutUsers and PutItems take ten calls a second."""
FLUSH_SECONDS = 1.0
READ_AT_ONCE = 1_000


class DurableOutbox:
    """Keeps calls in a spool and sends them; to be made and used in one event loop."""

    def __init__(
        self, spool: Spool, sender: Sender, metrics: Metrics, delivery_seconds: float
    ) -> None:
        self._spool = spool
        self._sender = sender
        self._metrics = metrics
        self._delivery_seconds = delivery_seconds
        self._lanes = Lanes()
        self._pauses = {"events": Pause(), "users": Pause(), "items": Pause()}
        self._backlog = 0
        self._newest = 0
        self._behind = asyncio.Event()
        self._paces = {"users": Pace(RECORD_INTERVAL), "items": Pace(RECORD_INTERVAL)}
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Take up what an earlier process left, and begin to send."""
        self._backlog = await self._spool.count()
        if self._backlog:
            log.info("%d accepted calls of an earlier process are sent now.", self._backlog)
            self._behind.set()
        self._metrics.backlog.look = lambda: self._backlog
        work = [self._read_on(), self._flush(), *(self._send() for _ in range(SENDERS))]
        self._tasks = [asyncio.create_task(one) for one in work]
        for task in self._tasks:
            task.add_done_callback(_report)

    async def close(self) -> None:
        """Stop sending; what was not sent stays on disk."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self._spool.close)

    async def submit(self, calls: list[Call]) -> list[Outcome]:
        """Accept calls and answer what became of each; see `Outbox`."""
        if self._backlog + len(calls) > MOST_ON_DISK:
            raise OutboxFull(f"{self._backlog} accepted calls wait to be sent. Try again later.")
        try:
            kept = await self._spool.keep(calls)
        except sqlite3.Error as error:
            raise OutboxFull(f"The spool cannot be written: {error}.") from error
        self._backlog += len(kept)
        self._newest = max(self._newest, kept[-1].id)
        futures = self._take_in(kept)
        waiting = [future for future in futures if future is not None]
        if waiting and not self._pauses[calls[0].kind].is_on:
            await asyncio.wait(waiting, timeout=self._delivery_seconds)
        outcomes = [f.result() if f is not None and f.done() else KEPT for f in futures]
        if KEPT in outcomes:
            await self._secure()
        return outcomes

    async def remember(self, record: int, user: str) -> None:
        """Keep which user a new contact record is."""
        await self._spool.remember(record, user)

    async def _secure(self) -> None:
        """See to it that what Personalize does not have yet survives a loss of power.

        Raises:
            OutboxFull: it may not; as long as this process lives it is sent nevertheless.

        """
        try:
            await self._spool.secure()
        except (sqlite3.Error, OSError) as error:
            raise OutboxFull(f"The spool cannot be flushed: {error}.") from error

    def _take_in(self, kept: list[Kept]) -> list[asyncio.Future[Outcome] | None]:
        """Put calls into the window, unless earlier ones are missing there or it is full."""
        if self._behind.is_set() or self._lanes.is_full or kept[0].id > self._lanes.loaded + 1:
            self._behind.set()
            return [None] * len(kept)
        return [self._lanes.add(one) for one in kept]

    async def _read_on(self) -> None:
        """Bring calls from disk into the window while it lacks some."""
        while True:
            await self._behind.wait()
            await self._lanes.has_room.wait()
            found = await self._spool.after(self._lanes.loaded, READ_AT_ONCE)
            for kept in found:
                self._lanes.add(kept)
            if self._lanes.loaded >= self._newest and len(found) < READ_AT_ONCE:
                self._behind.clear()

    async def _flush(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            try:
                await self._spool.flush()
            except sqlite3.Error as error:
                log.warning("The spool cannot be written: %s", error)

    async def _send(self) -> None:
        while True:
            lane = await self._lanes.take()
            heads = self._lanes.heads(lane)
            try:
                await self._send_heads(heads)
            except Unavailable as error:
                self._pauses[heads[0].call.kind].begin()
                log.warning("Sending is tried again: %s", error)
            finally:
                self._lanes.give_back(lane)

    async def _send_heads(self, heads: list[Kept]) -> None:
        kind = heads[0].call.kind
        if kind in self._paces:
            await self._paces[kind].wait()
        await self._pauses[kind].wait()
        outcome = await self._attempt(heads)
        alone = outcome.fate == "refused" and len(heads) > 1
        for kept in heads:
            self._settle(kept, await self._attempt([kept]) if alone else outcome)

    async def _attempt(self, heads: list[Kept]) -> Outcome:
        call = heads[0].call
        records = [record for kept in heads for record in kept.call.records]
        try:
            await self._sender.send(call.kind, call.about, records)
        except Refused as error:
            outcome = Outcome("refused", error.code, error.message)
        else:
            outcome = DELIVERED
        self._pauses[call.kind].end()
        return outcome

    def _settle(self, kept: Kept, outcome: Outcome) -> None:
        count = self._metrics.delivered if outcome.fate == "delivered" else self._metrics.refused
        count.count(kept.call.kind, by=len(kept.call.records))
        if outcome.fate == "delivered":
            self._spool.forget([kept.id])
        else:
            log.warning("Personalize refuses %s: %s", kept.call.kind, outcome.code)
            self._spool.set_aside(kept.id, outcome.code, outcome.message)
        self._backlog -= 1
        self._lanes.settle(kept, outcome)


def _report(task: asyncio.Task[None]) -> None:
    """Say it when a task ends that should not: a fault of ours, which a restart passes over."""
    if not task.cancelled() and (error := task.exception()):
        log.critical("A part of the outbox has stopped; restart this process.", exc_info=error)
