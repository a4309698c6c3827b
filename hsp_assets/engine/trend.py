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


def trend(log: EventLog) -> NDArray[np.float32]:
    """Divide what is met of each item lately by what was to be expected, shape (items,).

    Lately: its events, halved in weight every `HALF_LIFE` days; expected: its share of all events,
    had that always been the same. 1 for items without events.
    """
    weights = np.exp2(-ages(log) / HALF_LIFE)
    lately = np.bincount(log.items, weights, minlength=log.item_count)
    expected = log.counts() * (weights.sum() / max(1, len(log)))
    return np.asarray((lately + PRIOR) / (expected + PRIOR), dtype=np.float32)
