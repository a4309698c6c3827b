"""Places kept for new items: an item that is never shown gets no events."""

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.catalogue import Catalogue
from hsp_assets.engine.popularity import DAY
from hsp_assets.engine.ranking import best_items
from hsp_assets.engine.scoring import Scores

Codes = NDArray[np.int64]


def find_new_items(catalogue: Catalogue, now: int, days: int) -> Codes:
    """Return the codes of the items created in the `days` days before `now` (epoch seconds)."""
    created = catalogue.created()
    if created is None:
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero((created > now - days * DAY) & (created <= now))


def reserve(best: Codes, scores: Scores, new_items: Codes, share: float) -> Codes:
    """Give one of every 1 / share places to a new item, as long as any is left.

    The new item with the highest score takes the last place of a run that has none; the rest
    moves down by one.

    Args:
        best: item codes, best first.
        scores: of every item, minus infinity for what must not be shown.
        new_items: codes of the new items.
        share: share of the places, at most 1; 0 reserves none.
    """
    if not len(new_items) or not share:
        return best
    gap, limit = max(1, round(1 / share)), len(best)
    candidates = new_items[best_items(scores[new_items], len(new_items))].tolist()
    listed = best.tolist()
    for end in range(gap, limit + 1, gap):
        if set(listed[end - gap : end]).isdisjoint(candidates):
            shown = set(listed[:end])
            promoted = next((item for item in candidates if item not in shown), None)
            if promoted is not None:
                listed.insert(end - 1, promoted)
    unique = list(dict.fromkeys(listed))
    return np.array(unique[:limit], dtype=np.int64)
