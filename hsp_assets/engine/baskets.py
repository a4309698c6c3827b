"""Which items are bought together: pairs within one basket.

A basket is what a user buys within 24 hours of the purchase before.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from hsp_assets.engine.events import EventLog
from hsp_assets.engine.popularity import DAY
from hsp_assets.engine.sparse import Matrix, matrix, only, without_diagonal

SUPPORT = 2
"""Fewest baskets that must hold a pair."""
DAMPING = 0.3
"""Power of the second item's count; plain lift (1) was the worst of all scorings tried."""


def baskets(log: EventLog) -> NDArray[np.int64]:
    """Return the basket of each event as a number from 0."""
    opens = np.ones(len(log), dtype=bool)
    opens[1:] = (np.diff(log.times) > DAY) | (np.diff(log.users) != 0)
    return np.cumsum(opens) - 1


def bought_together(log: EventLog) -> Matrix:
    """Count the baskets that hold both items, divided by the second item's baskets^DAMPING."""
    numbers = baskets(log)
    shape = (int(numbers[-1]) + 1 if len(numbers) else 0, log.item_count)
    held = matrix(np.ones(len(log)), (numbers, log.items), shape)
    held.data[:] = 1
    pairs = without_diagonal(sparse.csr_array(held.T @ held))
    pairs = only(pairs, pairs.data >= SUPPORT)
    counts = np.maximum(np.bincount(held.indices, minlength=log.item_count), 1)
    pairs.data /= (counts[pairs.indices] ** DAMPING).astype(np.float32)
    return pairs
