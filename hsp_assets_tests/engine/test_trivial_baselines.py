"""Trivial opponents on the model's own split."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from hsp_assets.engine.events import EventLog
from hsp_assets.engine.popular import fit_popular
from hsp_assets.engine.popularity import DAY
from hsp_assets.engine.ranking import best_items
from hsp_assets.engine.scoring import Query
from hsp_assets.engine.splits import service_split
from hsp_assets.engine.trivial_baselines import OwnHistory, compare

LogOf = Callable[..., EventLog]


def test_own_items_are_ordered_by_number_then_recency_then_come_the_popular(
    log_of: LogOf,
) -> None:
    query = Query(log_of([[1, 2, 2, 3]], 6), np.array([-1]))
    wanted = np.array([0, 0, 0, 0, 0.5, 1], dtype=np.float32)
    assert best_items(OwnHistory(wanted).score(query)[0], 5).tolist() == [2, 3, 1, 5, 4]


def test_every_contestant_is_measured_on_the_same_users(log_of: LogOf) -> None:
    split = service_split(log_of([[1, 2, 1]] * 40 + [[3, 4, 3]] * 40), 0)
    metrics, comparison = compare(fit_popular(split.train, None), split)
    assert {len(gains) for gains in comparison.ndcg_at_25.values()} == {comparison.test_users}
    assert metrics == comparison.opponents["popularity"]


def test_own_history_is_perfect_where_everybody_repeats(log_of: LogOf) -> None:
    split = service_split(log_of([[user % 9] * 5 for user in range(40)]), 0)
    _, comparison = compare(fit_popular(split.train, None), split)
    assert comparison.ndcg_at_25["own_history"].tolist() == pytest.approx([1, 1, 1, 1])


def test_recent_popularity_looks_back_two_weeks(log_of: LogOf) -> None:
    log = log_of([[0, 0, 5]] * 40, times=[[0, 1, 50 * DAY]] * 40)
    split = service_split(log, 0)
    _, comparison = compare(fit_popular(split.train, None), split)
    assert comparison.ndcg_at_25["recent_popularity"].tolist() == [1, 1, 1, 1]
    assert max(comparison.ndcg_at_25["popularity"]) < 1
