"""Which items of each validation user the search looks at: the best by any part, and the relevant.

An item that no part has among its best cannot be among the best of their blend, so that ranks are
those among all items while a fraction of the scores is computed, kept and compared.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.ground_truth import GroundTruth
from hsp_assets.engine.histories import Histories
from hsp_assets.engine.metrics import PerUser, ndcg_of_ranks
from hsp_assets.engine.scoring import Scores

Codes = NDArray[np.int64]

WIDTH = 600
"""Items of each user: with six parts, the best hundred by each."""
FEW = 5 * WIDTH
"""Items up to which all are looked at: picking some would cost more than it saves."""
BLOCK = 2_000_000
"""Scores of all items computed at a time: what a core's cache holds a good part of."""
COMPARED = 4_000_000
"""Scores compared at a time."""

Dense = Callable[[Codes], Scores]
"""Scores every item for the users with some numbers."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Items of each validation user.

    Attributes:
        codes: shape (users, cells).
        truth: relevant items of the users.
        columns: for each relevant item, where it is among its user's cells.
        hidden: shape (users, cells); items that must not be shown.
    """

    codes: Codes
    truth: GroundTruth
    columns: Codes
    hidden: NDArray[np.bool_]

    @property
    def are_all(self) -> bool:
        """Whether every item of every user is a cell."""
        return int(self.codes.shape[1]) == self.truth.item_count

    def scores(self, dense: Dense) -> Scores:
        """Compute the scores of the cells."""
        picked = np.empty(self.codes.shape, dtype=np.float32)
        for users in blocks(len(self.codes), self.truth.item_count):
            scores, codes = dense(users), self.codes[users]
            picked[users] = scores if self.are_all else np.take_along_axis(scores, codes, axis=1)
        return picked

    def values(self, scores: Scores) -> PerUser:
        """NDCG@25 of each user where the cells have such scores; ties count against an item."""
        shown = np.where(self.hidden, np.float32(-np.inf), scores)
        users = self.truth.users
        own = shown[users, self.columns]
        ranks = np.empty(len(users), dtype=np.int64)
        step = max(1, COMPARED // scores.shape[1])
        for start in range(0, len(users), step):
            part = slice(start, start + step)
            ranks[part] = np.count_nonzero(shown[users[part]] >= own[part, None], axis=1)
        return ndcg_of_ranks(ranks, self.truth, 25)


def blocks(users: int, items: int) -> Iterator[Codes]:
    """Cut users into blocks with about `BLOCK` scores."""
    step = max(1, BLOCK // max(1, items))
    for start in range(0, users, step):
        yield np.arange(start, min(start + step, users))


def pick_cells(
    parts: Sequence[Dense], truth: GroundTruth, histories: Histories, *, new_items_only: bool
) -> Cells:
    """Pick the best items by each part and the relevant ones.

    Args:
        parts: how each part scores.
        truth: relevant items of the users.
        histories: of the users.
        new_items_only: items of a history must not be shown.
    """
    users, items = histories.shape
    most = max(WIDTH, 2 * int(truth.sizes.max(initial=0)))
    width = items if items <= max(FEW, most) else most
    picked = [_pick(parts, truth, rows, width) for rows in blocks(users, items)]
    codes = np.concatenate(picked) if picked else np.empty((0, width), dtype=np.int64)
    keys = np.arange(users)[:, None] * np.int64(items) + codes
    known = histories.users * items + histories.items if new_items_only else np.empty(0)
    columns = np.searchsorted(keys.ravel(), truth.keys()) - truth.users * width
    return Cells(codes, truth, columns, np.isin(keys, known))


def _pick(parts: Iterable[Dense], truth: GroundTruth, users: Codes, width: int) -> Codes:
    """Pick items for some users, in ascending order."""
    if width == truth.item_count:
        return np.tile(np.arange(width), (len(users), 1))
    wanted = np.zeros((len(users), truth.item_count), dtype=np.float32)
    relevant = truth.select(users)
    scored = [dense(users) for dense in parts]
    share = (width - int(relevant.sizes.max(initial=0))) // len(scored)
    for scores in scored:
        best = np.argpartition(scores, scores.shape[1] - share, axis=1)[:, -share:]
        np.put_along_axis(wanted, np.broadcast_to(best, (len(users), share)), 1, axis=1)
    wanted[relevant.users, relevant.items] = 1
    return np.sort(np.argpartition(wanted, wanted.shape[1] - width, axis=1)[:, -width:], axis=1)
