"""A user's history as a vector over the items: what the item-item models are multiplied with."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.events import EventLog
from hsp_assets.engine.popularity import DAY
from hsp_assets.engine.ragged import places_within
from hsp_assets.engine.sparse import Matrix, matrix

Codes = NDArray[np.int64]

MAX_ITEMS = 200
"""Items of a history that are read, newest first; older ones change no list measurably."""


@dataclass(frozen=True, slots=True)
class Histories:
    """The distinct items of each user with the place of the newest event about each.

    Attributes:
        users: shape (entries,).
        items: shape (entries,).
        places: 0 for the item of the newest event, 1 for the one before it and so on.
        times: epoch seconds of that newest event.
        counts: number of events about the item.
        shape: (users, items of the catalogue).
    """

    users: NDArray[np.int64]
    items: NDArray[np.int64]
    places: NDArray[np.int64]
    times: NDArray[np.int64]
    counts: NDArray[np.int64]
    shape: tuple[int, int]

    def counted(self, log_counts: bool) -> Self:  # noqa: FBT001
        """The same histories; each item counts once unless the number of its events matters."""
        return self if log_counts else replace(self, counts=np.ones_like(self.counts))

    def vectors(self, decay: float | None) -> Matrix:
        """The weights of `weights` at their places, shape (users, items)."""
        return matrix(self.weights(decay), (self.users, self.items), self.shape)

    def weights(self, decay: float | None) -> NDArray[np.float64]:
        """Weigh each item by (1 + log count) exp(-place / decay); without decay, by the first."""
        weights = 1 + np.log(self.counts)
        if decay is not None:
            weights *= np.exp(-self.places / decay)
        return weights

    def aged(self, half_life: float | None) -> Matrix:
        """Weigh each item by (1 + log count), halved every `half_life` days of its newest event."""
        weights = 1 + np.log(self.counts)
        if half_life is not None:
            weights *= np.exp2((self.times - self.times.max(initial=0)) / (half_life * DAY))
        return matrix(weights, (self.users, self.items), self.shape)


def read_histories(log: EventLog) -> Histories:
    """Collapse each user's events to the newest one per item, at most `LONGEST` items."""
    width = log.item_count
    keys = (log.users * np.int64(width) + log.items)[::-1]
    unique, first, counts = np.unique(keys, return_index=True, return_counts=True)
    order = np.lexsort((first, unique // width))
    users = unique[order] // width
    places = places_within(np.bincount(users, minlength=log.user_count))
    near = places < MAX_ITEMS
    order = order[near]
    return Histories(
        users=users[near],
        items=unique[order] % width,
        places=places[near],
        times=log.times[::-1][first[order]],
        counts=counts[order],
        shape=(log.user_count, width),
    )


def repeat_scores(log: EventLog, power: float) -> Matrix:
    """Score each user's own items as `own_entries` does, shape (users, items)."""
    users, items, scores = repeat_entries(log, power)
    return matrix(scores, (users, items), (log.user_count, log.item_count))


def repeat_entries(log: EventLog, power: float) -> tuple[Codes, Codes, NDArray[np.float64]]:
    """Score the items of each history for being shown again, by frequency and recency.

    An event `n` places back adds (n + 1)^-power; the user's highest score is 1. Frequency and
    recency in one sum, as memory research has it (J. Anderson and L. Schooler, "Reflections of
    the environment in memory", 1991).

    Returns:
        User, item and score of each entry.

    """
    users, width = log.users, log.item_count
    back = log.offsets[1:][users] - np.arange(len(log))
    keys, entries = np.unique(users * np.int64(width) + log.items, return_inverse=True)
    scores = np.bincount(entries, back ** -float(power))
    owners = keys // width
    highest = np.zeros(log.user_count)
    np.maximum.at(highest, owners, scores)
    return owners, keys % width, scores / highest[owners]
