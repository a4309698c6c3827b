"""Calls in memory that wait to be sent: in order within a lane, concurrently across lanes.

A user's events are one lane, and so are all users and all items. This is a window over the calls
on disk: while it is full, later ones stay there.
"""

import asyncio
from collections import deque
from itertools import islice

from hsp_assets.api.outbox.calls import RECORDS_PER_CALL, Result
from hsp_assets.api.outbox.spool import NumberedCall

MOST_IN_MEMORY = 10_000


class Lanes:
    """The window; a lane that was acquired belongs to one sender until it is released."""

    def __init__(self) -> None:
        self.loaded = 0
        """All calls up to this id are here or were completed."""
        self._lanes: dict[str, deque[NumberedCall]] = {}
        self._ready: asyncio.Queue[str] = asyncio.Queue()
        self._results: dict[int, asyncio.Future[Result]] = {}
        self.has_room = asyncio.Event()
        self.has_room.set()

    def __len__(self) -> int:
        return len(self._results)

    @property
    def is_full(self) -> bool:
        """Whether further calls have to wait on disk."""
        return len(self) >= MOST_IN_MEMORY

    def add(self, numbered: NumberedCall) -> asyncio.Future[Result]:
        """Append a call to its lane, unless it is there; returns its result, to come."""
        if numbered.id <= self.loaded:
            return self._results[numbered.id]
        self.loaded = numbered.id
        lane = self._lanes.get(numbered.call.lane)
        if lane is None:
            self._lanes[numbered.call.lane] = lane = deque()
            self._ready.put_nowait(numbered.call.lane)
        lane.append(numbered)
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._results[numbered.id] = future
        if self.is_full:
            self.has_room.clear()
        return future

    async def acquire(self) -> str:
        """Wait for a lane with something to send."""
        return await self._ready.get()

    def release(self, lane: str) -> None:
        """Let others acquire the lane, unless it is empty."""
        if self._lanes[lane]:
            self._ready.put_nowait(lane)
        else:
            del self._lanes[lane]

    def next_batch(self, lane: str) -> list[NumberedCall]:
        """The next calls of a lane, as many as can be sent as one.

        Users and items of several calls go together, unless one of them is there twice. Events do
        not: another call may be of another session.
        """
        waiting = self._lanes[lane]
        batch = [waiting[0]]
        if waiting[0].call.kind == "events":
            return batch
        ids = _ids(waiting[0])
        for numbered in islice(waiting, 1, RECORDS_PER_CALL):
            if len(ids) + len(_ids(numbered)) > RECORDS_PER_CALL or ids & _ids(numbered):
                break
            ids |= _ids(numbered)
            batch.append(numbered)
        return batch

    def complete(self, numbered: NumberedCall, result: Result) -> None:
        """Remove the first call of its lane and set its result."""
        self._lanes[numbered.call.lane].popleft()
        future = self._results.pop(numbered.id)
        if len(self) < MOST_IN_MEMORY // 2:
            self.has_room.set()
        if not future.done():
            future.set_result(result)


def _ids(numbered: NumberedCall) -> set[str]:
    key = "userId" if numbered.call.kind == "users" else "itemId"
    return {record[key] for record in numbered.call.records}
