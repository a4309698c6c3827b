"""Which items are on their way up: how much more they are met lately than ever.

Item-item models learn from all of the past. What entered the catalogue late, or comes into
fashion, is met less in it than it will be; the trend makes up for that.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.events import EventLog
from hsp_assets.engine.popularity import ages

HALF_LIFE = 14.0
"""Days in which what is lately loses half of its weight."""
PRIOR = 2.0
"""Events that an item is taken to have had as expected, so that a few say little."""


def trend(log: EventLog, power: float) -> NDArray[np.float32]:
    """Return for each item what its scores are multiplied by, shape (items,).

    It is the item's events, halved in weight every `HALF_LIFE` days, by what its share of all
    events lets expect of them, raised to `power`; 1 with power 0, in an
    empty log, and for items without events.
    """
    if not power or not len(log):
        return np.ones(log.item_count, dtype=np.float32)
    weights = np.exp2(-ages(log) / HALF_LIFE)
    lately = np.bincount(log.items, weights, minlength=log.item_count)
    expected = log.counts() * weights.mean()
    return np.asarray(((lately + PRIOR) / (expected + PRIOR)) ** power, dtype=np.float32)
