"""Which items are on the rise: how many more events they have recently than before.

Item-item models learn from the whole past, in which an item that entered the catalogue late or
comes into fashion is rarer than it will be; the trend makes up for that.
"""

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.events import EventLog
from hsp_assets.engine.popularity import ages

HALF_LIFE = 14.0
"""Days in which a recent event loses half of its weight."""
DRIFT = 1.5
"""Times the variance that chance explains of the items' recent events from which they drift."""
PRIOR = 2.0
"""Events that an item is taken to have had as expected, so that a few events say little."""


def trend(log: EventLog) -> NDArray[np.float32]:
    """Divide the recent events of each item by the expected ones, shape (items,).

    Recent: its events, halved in weight every `HALF_LIFE` days; expected: its share of all events,
    had that always been the same. 1 for items without events.
    """
    weights = np.exp2(-ages(log) / HALF_LIFE)
    recent = np.bincount(log.items, weights, minlength=log.item_count)
    expected = log.counts() * (weights.sum() / max(1, len(log)))
    return np.asarray((recent + PRIOR) / (expected + PRIOR), dtype=np.float32)


def drifts(log: EventLog) -> bool:
    """Whether the shares of the items change more in time than chance explains.

    Of each user's events about an item only the first counts: those that follow are no news.
    """
    _, first = np.unique(log.users * np.int64(log.item_count) + log.items, return_index=True)
    weights = np.exp2(-ages(log)[first] / HALF_LIFE)
    counts = np.bincount(log.items[first], minlength=log.item_count)
    recent = np.bincount(log.items[first], weights, minlength=log.item_count)[counts > 0]
    shares = counts[counts > 0] / max(1, len(first))
    chance = shares * (np.square(weights).sum() - weights.sum() ** 2 / max(1, len(first)))
    squares = np.square(recent - shares * weights.sum()).sum()
    return bool(squares > DRIFT * chance.sum())
