"""How popular each item is, ever or recently; and the model that shows just that."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.events import EventLog
from hsp_assets.engine.scoring import Query, Scores

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Popular:
    """Shows everybody the same: best sellers and most viewed.

    Attributes:
        item_popularity: shape (items,).
    """

    item_popularity: NDArray[np.float32]

    def score(self, query: Query) -> Scores:
        """Give each user the same scores."""
        return np.repeat(self.item_popularity[None, :], len(query), axis=0)


def ages(log: EventLog) -> NDArray[np.float64]:
    """Age of each event in days, counted from the newest event of the log."""
    return np.asarray((log.now - log.times) / DAY)


def popularity(log: EventLog, half_life: float | None = None) -> NDArray[np.float32]:
    """Count the events of each item, halving an event's weight every `half_life` days.

    The most popular item has 1; without events all have 0.
    """
    weights = None if half_life is None else np.exp2(-ages(log) / half_life)
    counts = np.bincount(log.items, weights, minlength=log.item_count)
    highest = counts.max(initial=0)
    return np.asarray(counts / (highest if highest > 0 else 1), dtype=np.float32)


def within_days(log: EventLog, days: float) -> NDArray[np.float32]:
    """Count only the events of the newest `days` days, scaled as `popularity`."""
    return popularity(log.keep(ages(log) <= days))
