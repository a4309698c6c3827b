"""Calls in memory, waiting to be sent: in order within a lane, and side by side across lanes.

A user's events are one lane, and so are all users and all items. A window over the calls on disk:
when it is full, later ones stay on disk until there is room.
"""

import asyncio
from collections import deque
from itertools import islice

from hsp_assets.api.outbox.calls import RECORDS_PER_CALL, Outcome
from hsp_assets.api.outbox.spool import Kept

MOST_IN_MEMORY = 10_000


class Lanes:
    """The window; whoever takes a lane has it alone until giving it back."""

    def __init__(self) -> None:
        self.loaded = 0
        """All calls up to this id are here or were dealt with."""
        self._lanes: dict[str, deque[Kept]] = {}
        self._ready: asyncio.Queue[str] = asyncio.Queue()
        self._outcomes: dict[int, asyncio.Future[Outcome]] = {}
        self.has_room = asyncio.Event()
        self.has_room.set()

    def __len__(self) -> int:
        return len(self._outcomes)

    @property
    def is_full(self) -> bool:
        """Whether further calls have to wait on disk."""
        return len(self) >= MOST_IN_MEMORY

    def add(self, kept: Kept) -> asyncio.Future[Outcome] | None:
        """Append a call to its lane.

        Returns:
            What becomes of it; None when it was dealt with already.

        """
        if kept.id <= self.loaded:
            return self._outcomes.get(kept.id)
        self.loaded = kept.id
        lane = self._lanes.get(kept.call.lane)
        if lane is None:
            self._lanes[kept.call.lane] = lane = deque()
            self._ready.put_nowait(kept.call.lane)
        lane.append(kept)
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._outcomes[kept.id] = future
        if self.is_full:
            self.has_room.clear()
        return future

    async def take(self) -> str:
        """Wait for a lane with something to send."""
        return await self._ready.get()

    def give_back(self, lane: str) -> None:
        """Let others take the lane, unless it is empty."""
        if self._lanes[lane]:
            self._ready.put_nowait(lane)
        else:
            del self._lanes[lane]

    def heads(self, lane: str) -> list[Kept]:
        """The next calls of a lane, as many as can be sent as one.

        Users and items of several calls go together, if none of them is there twice. Events do
        not: another call may be of another session.
        """
        waiting = self._lanes[lane]
        chosen = [waiting[0]]
        if waiting[0].call.kind == "events":
            return chosen
        ids = _ids(waiting[0])
        for kept in islice(waiting, 1, RECORDS_PER_CALL):
            if len(ids) + len(_ids(kept)) > RECORDS_PER_CALL or ids & _ids(kept):
                break
            ids |= _ids(kept)
            chosen.append(kept)
        return chosen

    def settle(self, kept: Kept, outcome: Outcome) -> None:
        """Remove the first call of its lane and say what became of it."""
        self._lanes[kept.call.lane].popleft()
        future = self._outcomes.pop(kept.id)
        if len(self) < MOST_IN_MEMORY // 2:
            self.has_room.set()
        if not future.done():
            future.set_result(outcome)


def _ids(kept: Kept) -> set[str]:
    key = "userId" if kept.call.kind == "users" else "itemId"
    return {record[key] for record in kept.call.records}
