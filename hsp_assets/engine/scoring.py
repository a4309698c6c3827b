"""The interface of every fitted recommender: a score for each item and each history."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.events import EventLog
from hsp_assets.engine.ground_truth import GroundTruth
from hsp_assets.engine.ranking import best_lists

Scores = NDArray[np.float32]
"""Scores of shape (users, items); higher is better, minus infinity is never shown."""

CELLS = 5_000_000
"""Scores computed at a time: 20 MB for each part."""

FILL = 1e-5
"""Share of popularity in every score: it orders the items that have no other score."""


@dataclass(frozen=True, slots=True)
class Query:
    """Users who need recommendations.

    Attributes:
        histories: the events of each user.
        anchors: code of the item that each user looks at, -1 for none; shape (users,).
    """

    histories: EventLog
    anchors: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.anchors)


class Scorer(Protocol):
    """A fitted recommender."""

    def score(self, query: Query) -> Scores:
        """Score every item for every user."""
        ...


def rank(
    scorer: Scorer, histories: EventLog, limit: int, *, hidden: GroundTruth | None = None
) -> NDArray[np.int64]:
    """Return the best `limit` items for each user, anchored at the item of the last event.

    Args:
        scorer: the recommender.
        histories: the events of each user.
        limit: length of the lists.
        hidden: items that each user is not to be shown.
    """
    lists = np.empty((histories.user_count, limit), dtype=np.int64)
    step = max(1, CELLS // max(1, histories.item_count))
    for start in range(0, histories.user_count, step):
        users = np.arange(start, min(start + step, histories.user_count))
        part = histories.select(users)
        scores = scorer.score(Query(part, last_items(part)))
        if hidden is not None:
            removed = hidden.select(users)
            scores[removed.users, removed.items] = -np.inf
        lists[users] = best_lists(scores, limit)
    return lists


def last_items(histories: EventLog) -> NDArray[np.int64]:
    """Item code of the last event of each user, -1 for users without events."""
    last = np.full(histories.user_count, -1, dtype=np.int64)
    known = histories.lengths > 0
    last[known] = histories.items[histories.offsets[1:][known] - 1]
    return last
