"""Trivial baselines on the model's own split."""

import numpy as np
import pytest

from hsp_assets.engine.popularity import DAY, Popular, popularity
from hsp_assets.engine.ranking import best_items
from hsp_assets.engine.scoring import Query
from hsp_assets.engine.splits import service_split
from hsp_assets.engine.trivial_baselines import RepeatScorer, compare
from hsp_assets_tests.engine.logs import log_of


def test_repeats_are_ordered_by_number_then_recency_then_come_the_popular() -> None:
    query = Query(log_of([[1, 2, 2, 3]], 6), np.array([-1]))
    item_popularity = np.array([0, 0, 0, 0, 0.5, 1], dtype=np.float32)
    assert best_items(RepeatScorer(item_popularity).score(query)[0], 5).tolist() == [2, 3, 1, 5, 4]


def test_every_model_is_measured_on_the_same_users() -> None:
    split = service_split(log_of([[1, 2, 1]] * 40 + [[3, 4, 3]] * 40), 0)
    metrics, comparison = compare(Popular(popularity(split.train)), split)
    assert {len(gains) for gains in comparison.ndcg_at_25.values()} == {comparison.test_users}
    assert metrics == comparison.baselines["popularity"]


def test_repeats_are_perfect_where_everybody_repeats() -> None:
    split = service_split(log_of([[user % 9] * 5 for user in range(40)]), 0)
    _, comparison = compare(Popular(popularity(split.train)), split)
    assert comparison.ndcg_at_25["repeats"].tolist() == pytest.approx([1, 1, 1, 1])


def test_recent_popularity_looks_back_two_weeks() -> None:
    log = log_of([[0, 0, 5]] * 40, times=[[0, 1, 50 * DAY]] * 40)
    split = service_split(log, 0)
    _, comparison = compare(Popular(popularity(split.train)), split)
    assert comparison.ndcg_at_25["recent_popularity"].tolist() == [1, 1, 1, 1]
    assert max(comparison.ndcg_at_25["popularity"]) < 1
