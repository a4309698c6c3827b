"""Pairs within one basket."""

import pytest

from hsp_assets.engine.baskets import DAMPING, baskets, bought_together
from hsp_assets.engine.popularity import DAY
from hsp_assets_tests.engine.logs import log_of


def test_a_purchase_more_than_a_day_after_the_last_opens_a_basket() -> None:
    log = log_of([[0, 1, 2]], times=[[0, DAY, 2 * DAY + 1]])
    assert baskets(log).tolist() == [0, 0, 1]


def test_users_do_not_share_a_basket() -> None:
    assert baskets(log_of([[0], [1]])).tolist() == [0, 1]


def test_a_pair_seen_once_is_no_evidence() -> None:
    assert bought_together(log_of([[0, 1], [0, 2], [0, 2]])).toarray()[0].nonzero()[0] == [2]


def test_a_pair_counts_baskets_not_pieces() -> None:
    assert bought_together(log_of([[0, 0, 1, 1], [0, 2]])).nnz == 0


def test_the_count_is_divided_by_the_power_of_the_second_items_baskets() -> None:
    weights = bought_together(log_of([[0, 1], [0, 1], [1]]))
    assert weights[0, 1] == pytest.approx(2 / 3**DAMPING)
    assert weights[1, 0] == pytest.approx(2 / 2**DAMPING)
