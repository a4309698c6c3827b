"""The same list for everybody: best sellers and most viewed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.events import EventLog
from hsp_assets.engine.popularity import popularity
from hsp_assets.engine.scoring import Query, Scores


@dataclass(frozen=True, slots=True)
class Popular:
    """Scores every item by how much everybody wants it, whoever asks.

    Attributes:
        wanted: shape (items,).
    """

    wanted: NDArray[np.float32]

    def score(self, query: Query) -> Scores:
        """Give each user the same scores."""
        return np.repeat(self.wanted[None, :], len(query), axis=0)


def fit_popular(log: EventLog, half_life: float | None) -> Popular:
    """Count the events, halving their weight every `half_life` days."""
    return Popular(popularity(log, half_life))
