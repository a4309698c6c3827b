"""The cells: ranks among a few items are those among all."""

import time

import numpy as np
import pytest

from hsp_assets.engine.cells import FEW, Cells, Dense, pick_cells
from hsp_assets.engine.histories import read_histories
from hsp_assets.engine.metrics import ndcg_of_ranks
from hsp_assets.engine.ranking import ranks
from hsp_assets.engine.scoring import Scores
from hsp_assets_tests.engine.logs import log_of

USERS, ITEMS = 40, FEW + 500


def of(scores: Scores) -> Dense:
    return lambda users: scores[users]


@pytest.mark.parametrize("new_items_only", [False, True])
def test_a_blend_is_measured_in_its_cells_as_among_all_items(*, new_items_only: bool) -> None:
    rng = np.random.default_rng(4)
    parts = [rng.pareto(2, (USERS, ITEMS)).astype(np.float32) for _ in range(3)]
    known, relevant = rng.integers(0, ITEMS, (2, USERS, 30)).tolist()
    histories, truth = read_histories(log_of(known, ITEMS)), log_of(relevant, ITEMS)
    wanted = truth.distinct_items()
    cells = pick_cells([of(one) for one in parts], wanted, histories, new_items_only=new_items_only)
    shares = (1.0, 0.4, 1.6)
    blend = sum(share * part for share, part in zip(shares, parts, strict=True))
    among_all = np.array(blend)
    if new_items_only:
        among_all[histories.users, histories.items] = -np.inf
    measured = blended(cells, parts, shares)
    assert measured == pytest.approx(ndcg_of_ranks(ranks(among_all, wanted), wanted, 25))
    assert cells.codes.shape[1] < ITEMS / 4


def test_a_part_that_knows_few_items_is_picked_from_as_quickly_as_one_that_knows_all() -> None:
    rng = np.random.default_rng(4)
    knows_all = rng.random((USERS, 3 * FEW), dtype=np.float32)
    knows_few = np.where(knows_all > 0.99, knows_all, np.float32(0))
    assert seconds_to_pick(knows_few) < 3 * seconds_to_pick(knows_all)


def seconds_to_pick(scores: Scores) -> float:
    """The least processor time of a few tries."""
    items = scores.shape[1]
    relevant = log_of([[0]] * USERS, items)
    histories, truth = read_histories(relevant), relevant.distinct_items()
    seconds = []
    for _ in range(3):
        started = time.thread_time()
        pick_cells([of(scores)], truth, histories, new_items_only=False)
        seconds.append(time.thread_time() - started)
    return min(seconds)


def blended(cells: Cells, parts: list[Scores], shares: tuple[float, ...]) -> np.ndarray:
    scores = [share * cells.scores(of(part)) for share, part in zip(shares, parts, strict=True)]
    return cells.values(np.sum(scores, axis=0))
