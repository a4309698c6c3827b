"""Which items of each validation user the search looks at: the best by any part, and the relevant.

An item that no part has among its best cannot be among the best of their blend, so that ranks are
those among all items while a fraction of the scores is computed, kept and compared.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

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
COMPARED = 500_000
"""Scores compared at a time: what a core's own cache holds."""
WORKERS = 2
"""Blocks worked on at once, each by itself, so that results do not depend on it."""

Dense = Callable[[Codes], Scores]
"""Scores every item for the users with some numbers."""


@dataclass(frozen=True)
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

        def pick(users: Codes) -> None:
            scores, codes = dense(users), self.codes[users]
            picked[users] = scores if self.are_all else np.take_along_axis(scores, codes, axis=1)

        _side_by_side(pick, blocks(len(self.codes), self.truth.item_count))
        return picked

    def values(self, scores: Scores) -> PerUser:
        """NDCG@25 of each user where the cells have such scores; ties count against an item."""
        users = self.truth.users
        own = np.where(self._hidden_truth, np.float32(-np.inf), scores[users, self.columns])
        ranks = np.empty(len(users), dtype=np.int64)

        def compare(entries: Codes) -> None:
            ahead = scores[users[entries]] >= own[entries, None]
            if self._hides:
                ahead &= ~self.hidden[users[entries]]
            ranks[entries] = np.count_nonzero(ahead, axis=1)

        _side_by_side(compare, _cut(len(users), COMPARED // scores.shape[1]))
        return ndcg_of_ranks(ranks, self.truth, 25)

    @cached_property
    def _hides(self) -> bool:
        return bool(self.hidden.any())

    @cached_property
    def _hidden_truth(self) -> NDArray[np.bool_]:
        return self.hidden[self.truth.users, self.columns]


def blocks(users: int, items: int) -> Iterator[Codes]:
    """Cut users into blocks with about `BLOCK` scores."""
    return _cut(users, BLOCK // max(1, items))


def _cut(number: int, step: int) -> Iterator[Codes]:
    """Cut so many places into runs of `step`."""
    for start in range(0, number, max(1, step)):
        yield np.arange(start, min(start + max(1, step), number))


def _side_by_side(work: Callable[[Codes], None], parts: Iterable[Codes]) -> None:
    """Do independent parts of some work, `WORKERS` at once."""
    with ThreadPoolExecutor(WORKERS) as pool:
        for _ in pool.map(work, parts):
            pass


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
        np.put_along_axis(wanted, _highest(scores, share), 1, axis=1)
    wanted[relevant.users, relevant.items] = 1
    return np.sort(_highest(wanted, width), axis=1)


def _highest(scores: Scores, limit: int) -> Codes:
    """Return where the highest scores of each row are.

    Sought as the lowest of the negated ones: many equal scores at the low end, as of a part that
    knows few of the items, cost numpy's selection twenty times as long at the other end.
    """
    return np.argpartition(-scores, limit - 1, axis=1)[:, :limit]
