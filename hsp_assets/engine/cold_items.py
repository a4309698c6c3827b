"""Cold items, those without any event: they get the scores of the items most similar to them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.content import nearest_rows
from hsp_assets.engine.scoring import Scores
from hsp_assets.engine.sparse import Matrix, only, rows_of, scale_rows

NEIGHBOURS = 30
"""Items with events whose scores a cold item is given the mean of."""


@dataclass(frozen=True, slots=True)
class ColdItems:
    """Items without events, and their neighbours among the items with events.

    Attributes:
        items: shape (cold items,); item codes.
        neighbours: shape (cold items, items); the weight of each neighbour, rows of sum 1.
    """

    items: NDArray[np.int64]
    neighbours: Matrix

    def impute(self, scores: Scores, damping: float) -> None:
        """Set the scores of cold items to the damped mean of their neighbours', in place."""
        scores[:, self.items] = damping * (self.neighbours @ scores.T).T


def find_cold_items(counts: NDArray[np.int64], features: Matrix) -> ColdItems | None:
    """Match every item without events to the `NEIGHBOURS` most similar items that have some.

    Similarity squared is the weight. Items without features have no neighbours and are left out.

    Returns:
        None if there are no cold items, or only such.
    """
    described = np.diff(features.indptr) > 0
    items = np.flatnonzero((counts == 0) & described)
    if not len(items) or not (counts > 0).any():
        return None
    warm = only(features, counts[rows_of(features)] > 0)
    nearest = nearest_rows(features[items], warm, NEIGHBOURS)
    nearest.data **= 2
    totals = np.asarray(nearest.sum(axis=1)).ravel()
    return ColdItems(items, scale_rows(nearest, 1 / np.where(totals > 0, totals, 1)))
