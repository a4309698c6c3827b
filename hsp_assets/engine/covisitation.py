"""Which items follow each other: decayed transition counts between items.

Each user's events are read in order of time with immediate repeats collapsed; an event adds
exp(-(gap - 1) / FADE) to every item 1 to `window` steps before it.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy import sparse

from hsp_assets.engine.events import EventLog
from hsp_assets.engine.popularity import ages
from hsp_assets.engine.sparse import Matrix, empty, keep_largest, rows_of, without_diagonal

Number = TypeVar("Number", bound=np.number[Any])

FADE = 1.5
BLOCK = 4_000_000
"""Events counted at a time, which bounds the memory of the window matrix."""


def transitions(log: EventLog, window: int = 8, half_life: float | None = None) -> Matrix:
    """Count how strongly item `a` (row) is followed by item `b` (column).

    With a `half_life` in days, an old event adds less.
    """
    steps = collapse_repeats(log)
    weights = np.ones(len(steps)) if half_life is None else np.exp2(-ages(steps) / half_life)
    total = empty((log.item_count, log.item_count))
    for start, end in _blocks(steps):
        total = total + _count(steps, weights.astype(np.float32), window, slice(start, end))
    return total


def collapse_repeats(log: EventLog) -> EventLog:
    """Drop events about the same item as the event before."""
    changed = np.ones(len(log), dtype=bool)
    changed[1:] = (log.items[1:] != log.items[:-1]) | (log.users[1:] != log.users[:-1])
    return log.keep(changed)


def around(counts: Matrix, backward: float, power: float, limit: int = 300) -> Matrix:
    """Normalise the counts after an item plus `backward` times those before it."""
    return normalise(sparse.csr_array(counts + backward * counts.T), power, limit)


def normalise(counts: Matrix, power: float, limit: int = 300) -> Matrix:
    """Divide by (out_a^(1 - power) in_b^power + 1) and keep each row's `limit` largest.

    A larger `power` lowers the items that follow everything.
    """
    out = np.asarray(counts.sum(axis=1)).ravel()
    into = np.asarray(counts.sum(axis=0)).ravel()
    rows = rows_of(counts)
    divisors = out[rows] ** (1 - power) * into[counts.indices] ** power + 1
    scaled = sparse.csr_array(
        ((counts.data / divisors).astype(np.float32), counts.indices, counts.indptr),
        shape=counts.shape,
    )
    return keep_largest(without_diagonal(scaled), limit)


def _blocks(log: EventLog) -> Iterator[tuple[int, int]]:
    """Cut the events into runs of whole users, about `BLOCK` events each."""
    cuts = np.searchsorted(log.offsets, np.arange(BLOCK, len(log) + BLOCK, BLOCK))
    ends = log.offsets[np.unique(np.minimum(cuts, log.user_count))]
    return pairwise([0, *ends.tolist()])


def _count(log: EventLog, weights: NDArray[np.float32], window: int, part: slice) -> Matrix:
    """Multiply incidence (item x event) by window (event x following item)."""
    items, users = log.items[part], log.users[part]
    linked = _following(users, window, -1) == users[:, None]
    fades = np.exp(-np.arange(window, dtype=np.float32) / FADE)
    ahead = sparse.csr_array(
        (
            (_following(weights[part], window, 0) * fades)[linked],
            _following(items, window, 0)[linked],
            np.concatenate(([0], np.cumsum(np.count_nonzero(linked, axis=1)))),
        ),
        shape=(len(items), log.item_count),
    )
    occurring = sparse.csr_array(
        (np.ones(len(items), np.float32), (items, np.arange(len(items)))),
        shape=(log.item_count, len(items)),
    )
    return occurring @ ahead


def _following(values: NDArray[Number], window: int, end: int) -> NDArray[Number]:
    """View the `window` values that follow each value, those past the last being `end`."""
    longer = np.concatenate((values[1:], np.full(window, end, values.dtype)))
    return sliding_window_view(longer, window)[: len(values)]
