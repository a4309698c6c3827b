"""The input of the engine: single events, and a log of many of them as arrays.

Reading frames into these forms belongs to `reading`; which events are trained on
belongs to `splits`.
"""

import enum
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.ground_truth import GroundTruth
from hsp_assets.engine.ragged import keep_entries, offsets_of, select_rows


class TooLittleData(ValueError):
    """The events are too few for the requested model."""


@dataclass(frozen=True, slots=True)
class Event:
    """One interaction of a user with an item.

    `timestamp` is in epoch seconds, or any number that grows with time.
    """

    item_id: str
    event_type: str
    timestamp: int


class EventType(enum.IntEnum):
    """Event types as array codes: the two that a use case may learn from, and the rest."""

    OTHER = 0
    VIEW = 1
    PURCHASE = 2


TYPE_CODES = {"View": EventType.VIEW, "Purchase": EventType.PURCHASE}


@dataclass(frozen=True, slots=True)
class EventLog:
    """Events of many users as parallel arrays, grouped by user, oldest first within a user.

    Attributes:
        offsets: shape (users + 1,); the events of user `u` are `offsets[u]:offsets[u + 1]`.
        items: shape (events,); item codes, positions in the catalogue's sorted ids.
        types: shape (events,); `EventType` codes.
        times: shape (events,); epoch seconds, all 0 where only the order is known.
        item_count: number of items in the catalogue, hence the width of every score row.
    """

    offsets: NDArray[np.int64]
    items: NDArray[np.int32]
    types: NDArray[np.int8]
    times: NDArray[np.int64]
    item_count: int

    def __len__(self) -> int:
        return len(self.items)

    @property
    def user_count(self) -> int:
        """Number of users, those without events included."""
        return len(self.offsets) - 1

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Number of events of each user."""
        return np.diff(self.offsets)

    @property
    def users(self) -> NDArray[np.int32]:
        """User code of each event."""
        return np.repeat(np.arange(self.user_count, dtype=np.int32), self.lengths)

    @property
    def now(self) -> int:
        """The newest timestamp, from which ages are counted; 0 without events."""
        return int(self.times.max()) if len(self.times) else 0

    @property
    def has_times(self) -> bool:
        """Whether times tell events apart; where all are equal, only the order is known."""
        return bool(len(self.times) and self.times.min() < self.times.max())

    def counts(self) -> NDArray[np.int64]:
        """Number of events of each item."""
        return np.bincount(self.items, minlength=self.item_count)

    def keep(self, events: NDArray[np.bool_]) -> Self:
        """Return the same users with only the events marked in a mask of shape (events,)."""
        return self._take(keep_entries(self.offsets, events), events)

    def select(self, users: NDArray[np.integer]) -> Self:
        """Return only the users with the given codes, in the order given."""
        return self._take(*select_rows(self.offsets, users))

    def distinct_items(self) -> GroundTruth:
        """Return the distinct items of each user."""
        width = self.item_count
        keys = np.unique(self.users * np.int64(width) + self.items)
        sizes = np.bincount(keys // width, minlength=self.user_count)
        return GroundTruth(offsets_of(sizes), (keys % width).astype(np.int32), width)

    def _take(
        self, offsets: NDArray[np.int64], events: NDArray[np.bool_] | NDArray[np.int64]
    ) -> Self:
        items, types, times = self.items[events], self.types[events], self.times[events]
        return replace(self, offsets=offsets, items=items, types=types, times=times)
