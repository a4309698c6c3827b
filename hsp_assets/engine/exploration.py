"""Places kept for new items, so that they can be met at all: what nobody sees nobody buys."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.catalogue import Catalogue
from hsp_assets.engine.popularity import DAY
from hsp_assets.engine.ranking import best_items
from hsp_assets.engine.scoring import Scores

Codes = NDArray[np.int64]


def fresh_items(catalogue: Catalogue, now: int, days: int) -> Codes:
    """Return the codes of the items created in the `days` days before `now` (epoch seconds)."""
    created = catalogue.created()
    if created is None:
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero((created > now - days * DAY) & (created <= now))


def reserve(best: Codes, scores: Scores, fresh: Codes, share: float) -> Codes:
    """See to it that of every 1 / share places one is taken by a new item, if any is left.

    The new item with the highest score takes the last place of a run that has none; the rest
    moves down by one.

    Args:
        best: item codes, best first.
        scores: of every item, minus infinity for what must not be shown.
        fresh: codes of the new items.
        share: share of the places, at most 1; 0 reserves none.
    """
    if not len(fresh) or not share:
        return best
    gap, limit = max(1, round(1 / share)), len(best)
    spare = fresh[best_items(scores[fresh], len(fresh))].tolist()
    listed = best.tolist()
    for end in range(gap, limit + 1, gap):
        run = set(listed[end - gap : end])
        if run.isdisjoint(spare):
            shown = set(listed[:end])
            newcomer = next((item for item in spare if item not in shown), None)
            if newcomer is not None:
                listed.insert(end - 1, newcomer)
    unique = list(dict.fromkeys(listed))
    return np.array(unique[:limit], dtype=np.int64)
