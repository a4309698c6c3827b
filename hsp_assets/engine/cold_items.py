"""Items that nobody has met yet: they borrow the scores of the items most like them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.content import alike
from hsp_assets.engine.scoring import Scores
from hsp_assets.engine.sparse import Matrix, only, rows_of, scale_rows

NEIGHBOURS = 30
"""Warm items whose scores a newcomer borrows."""


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Items without events and what each takes from items with events.

    Attributes:
        items: shape (newcomers,); item codes.
        lenders: shape (newcomers, items); rows of sum 1.
    """

    items: NDArray[np.int64]
    lenders: Matrix

    def impute(self, scores: Scores, damping: float) -> None:
        """Set the newcomers' scores to the damped mean of their lenders' scores, in place."""
        scores[:, self.items] = damping * (self.lenders @ scores.T).T


def find_newcomers(counts: NDArray[np.int64], features: Matrix) -> Newcomers | None:
    """Match every item without events to the `NEIGHBOURS` most similar items that have some.

    Similarity squared is the weight. Items without features borrow nothing.
    """
    described = np.diff(features.indptr) > 0
    items = np.flatnonzero((counts == 0) & described)
    if not len(items) or not (counts > 0).any():
        return None
    warm = only(features, counts[rows_of(features)] > 0)
    near = alike(features[items], warm, NEIGHBOURS)
    near.data **= 2
    totals = np.asarray(near.sum(axis=1)).ravel()
    return Newcomers(items, scale_rows(near, 1 / np.where(totals > 0, totals, 1)))
