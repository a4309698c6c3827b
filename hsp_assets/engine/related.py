"""Items related to an item: also viewed, and bought together.

Both are one matrix computed in training: the row of an item holds the scores of its related
items. Where an item has too few events, attributes and other events fill in.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.baskets import bought_together
from hsp_assets.engine.content import Content
from hsp_assets.engine.covisitation import around, transitions
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.popularity import popularity
from hsp_assets.engine.scoring import FILL, Query, Scores
from hsp_assets.engine.sparse import Matrix, empty, keep_largest, only, rows_of, scale_rows

WINDOW = 6
"""Views before and after an item that count as viewed together with it."""
KEPT = 300
POWER = 0.3
"""Power of the incoming count that normalises what is viewed together."""
FEW = 5
"""With fewer events an item's attributes count before its events."""


@dataclass(frozen=True, slots=True)
class Related:
    """Scores items by their relation to the anchor.

    Attributes:
        weights: shape (items, items); each row's maximum is 1.
        item_popularity: shape (items,), for places that no related item takes.
    """

    weights: Matrix
    item_popularity: NDArray[np.float32]

    def score(self, query: Query) -> Scores:
        """Score by the anchor's row; the anchor itself is never shown."""
        anchors = query.anchors
        scores = np.repeat(FILL * self.item_popularity[None, :], len(anchors), axis=0)
        known = np.flatnonzero(anchors >= 0)
        scores[known] += np.asarray(self.weights[anchors[known]].toarray())
        scores[known, anchors[known]] = -np.inf
        return scores


def fit_also_viewed(log: EventLog, content: Content | None) -> Related:
    """Learn which items are viewed shortly before or after each; rare ones by attributes first."""
    viewed_together = around(transitions(log, WINDOW), 1.0, POWER, KEPT)
    if content is None:
        return Related(_back_off([viewed_together]), popularity(log))
    frequent = (log.counts() >= FEW)[rows_of(viewed_together)]
    levels = [only(viewed_together, frequent), content.similar, only(viewed_together, ~frequent)]
    return Related(_back_off(levels), popularity(log))


def fit_bought_together(log: EventLog, all_events: EventLog, content: Content | None) -> Related:
    """Learn which items share a basket; then which of another category are viewed together.

    Args:
        log: the purchases.
        all_events: events of all types, from which viewing together is learned.
        content: the items' attributes, for the remaining places.
    """
    viewed_together = around(transitions(all_events, WINDOW), 1.0, POWER, KEPT)
    levels = [keep_largest(bought_together(log), KEPT)]
    if content is None:
        levels.append(viewed_together)
    else:
        groups = content.groups
        crossing = groups[rows_of(viewed_together)] != groups[viewed_together.indices]
        levels += [only(viewed_together, crossing), content.similar]
    return Related(_back_off(levels), popularity(log))


def _back_off(levels: list[Matrix]) -> Matrix:
    """Add the levels so that items of an earlier one outrank those of later ones only.

    A level's scores lie between half its height and its height, a tenth of the level before.
    """
    total = empty(levels[0].shape)
    for place, level in enumerate(levels):
        highest = level.max(axis=1).toarray().ravel()
        scaled = scale_rows(level, 1 / np.where(highest > 0, highest, 1))
        scaled.data = 0.1**place * (1 + scaled.data) / 2
        total = total + scaled
    return total
