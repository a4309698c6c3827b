"""Pairs within one basket."""

import pytest

from hsp_assets.engine.baskets import DAMPING, baskets, bought_together
from hsp_assets.engine.popularity import DAY
from hsp_assets_tests.engine.logs import log_of


def test_another_user_and_a_purchase_more_than_a_day_after_the_last_open_a_basket() -> None:
    log = log_of([[0, 1, 2], [3]], times=[[0, DAY, 2 * DAY + 1], [2 * DAY + 1]])
    assert baskets(log).tolist() == [0, 0, 1, 2]


def test_a_pair_is_evidence_in_two_baskets_not_by_two_pieces_in_one() -> None:
    assert bought_together(log_of([[0, 1], [0, 2], [0, 2]])).toarray()[0].nonzero()[0] == [2]
    assert bought_together(log_of([[0, 0, 1, 1], [0, 2]])).nnz == 0


def test_the_count_is_divided_by_the_power_of_the_second_items_baskets() -> None:
    weights = bought_together(log_of([[0, 1], [0, 1], [1]]))
    assert weights[0, 1] == pytest.approx(2 / 3**DAMPING)
    assert weights[1, 0] == pytest.approx(2 / 2**DAMPING)
