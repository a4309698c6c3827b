"""Pairs within one basket."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hsp_assets.engine.baskets import DAMPING, baskets, bought_together
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.popularity import DAY

LogOf = Callable[..., EventLog]


def test_a_purchase_more_than_a_day_after_the_last_opens_a_basket(log_of: LogOf) -> None:
    log = log_of([[0, 1, 2]], times=[[0, DAY, 2 * DAY + 1]])
    assert baskets(log).tolist() == [0, 0, 1]


def test_users_do_not_share_a_basket(log_of: LogOf) -> None:
    assert baskets(log_of([[0], [1]])).tolist() == [0, 1]


def test_a_pair_seen_once_is_no_evidence(log_of: LogOf) -> None:
    assert bought_together(log_of([[0, 1], [0, 2], [0, 2]])).toarray()[0].nonzero()[0] == [2]


def test_a_pair_counts_baskets_not_pieces(log_of: LogOf) -> None:
    assert bought_together(log_of([[0, 0, 1, 1], [0, 2]])).nnz == 0


def test_the_count_is_divided_by_the_power_of_the_second_items_baskets(log_of: LogOf) -> None:
    weights = bought_together(log_of([[0, 1], [0, 1], [1]]))
    assert weights[0, 1] == pytest.approx(2 / 3**DAMPING)
    assert weights[1, 0] == pytest.approx(2 / 2**DAMPING)
