"""Items that go with the item at hand: also viewed, and bought together.

Both are one matrix computed when trained: the row of an item holds the scores of what is shown
beside it. What an item's own events cannot say is said by its back-offs.
"""

from __future__ import annotations

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
"""Views before and after an item that count as seen with it."""
KEPT = 300
POWER = 0.3
"""Power of the incoming count that normalises what is seen together."""
FEW = 5
"""Under this many events an item's attributes are heard before its events."""


@dataclass(frozen=True, slots=True)
class Related:
    """Scores items by what they have to do with the anchor.

    Attributes:
        beside: shape (items, items); each row's maximum is 1.
        wanted: popularity, shape (items,), for places that nothing related takes.
    """

    beside: Matrix
    wanted: NDArray[np.float32]

    def score(self, query: Query) -> Scores:
        """Score by the anchor's row; the anchor itself is never shown."""
        anchors = query.anchors
        scores = np.repeat(FILL * self.wanted[None, :], len(anchors), axis=0)
        known = np.flatnonzero(anchors >= 0)
        scores[known] += np.asarray(self.beside[anchors[known]].toarray())
        scores[known, anchors[known]] = -np.inf
        return scores


def fit_also_viewed(log: EventLog, content: Content | None) -> Related:
    """Learn what is viewed shortly before or after what; rare items ask their content first."""
    seen = around(transitions(log, WINDOW), 1.0, POWER, KEPT)
    if content is None:
        return Related(_back_off([seen]), popularity(log))
    often = (log.counts() >= FEW)[rows_of(seen)]
    levels = [only(seen, often), content.similar, only(seen, ~often)]
    return Related(_back_off(levels), popularity(log))


def fit_bought_together(log: EventLog, surroundings: EventLog, content: Content | None) -> Related:
    """Learn what shares a basket; behind that what is seen together in another category.

    Args:
        log: the purchases.
        surroundings: events of all types, which tell what is seen together.
        content: the items' attributes, for the places that are still left.
    """
    seen = around(transitions(surroundings, WINDOW), 1.0, POWER, KEPT)
    levels = [keep_largest(bought_together(log), KEPT)]
    if content is None:
        levels.append(seen)
    else:
        levels.append(only(seen, content.groups[rows_of(seen)] != content.groups[seen.indices]))
        levels.append(content.similar)
    return Related(_back_off(levels), popularity(log))


def _back_off(levels: list[Matrix]) -> Matrix:
    """Add the levels so that whatever an earlier one names outranks what only later ones name.

    A level's scores lie between half its height and its height, a tenth of the level before.
    """
    total = empty(levels[0].shape)
    for place, level in enumerate(levels):
        highest = level.max(axis=1).toarray().ravel()
        scaled = scale_rows(level, 1 / np.where(highest > 0, highest, 1))
        scaled.data = 0.1**place * (1 + scaled.data) / 2
        total = total + scaled
    return total
