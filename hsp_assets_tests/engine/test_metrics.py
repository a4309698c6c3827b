"""The metrics against hand-computed and published figures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from hsp_assets.engine.ground_truth import GroundTruth
from hsp_assets.engine.metrics import (
    coverage,
    find_hits,
    hit_rate,
    mean_ndcg,
    ndcg,
    ndcg_of_ranks,
    precision,
    recall,
    reciprocal_rank,
    service_metrics,
)


def hits_at(*ranks: int, places: int = 25) -> NDArray[np.bool_]:
    hits = np.zeros((1, places), dtype=bool)
    hits[0, [rank - 1 for rank in ranks]] = True
    return hits


def ground_truth_of(*users: list[int], item_count: int = 100) -> GroundTruth:
    sizes = [len(user) for user in users]
    items = np.array([item for user in users for item in sorted(user)], dtype=np.int32)
    return GroundTruth(np.concatenate(([0], np.cumsum(sizes))).astype(np.int64), items, item_count)


def test_an_empty_list_scores_nothing() -> None:
    hits = find_hits(np.empty((1, 0), dtype=np.int64), ground_truth_of([3]))
    values = [ndcg(hits, np.array([1]), 5), precision(hits, 5), reciprocal_rank(hits, 5)]
    assert [value[0] for value in values] == [0, 0, 0]


def test_an_unfilled_place_is_no_hit_even_beside_the_previous_users_last_item() -> None:
    lists = np.array([[0, 1], [-1, -1]])
    assert not find_hits(lists, ground_truth_of([99], [5]))[1].any()


def test_each_measure_is_as_counted_by_hand() -> None:
    first_hits = np.concatenate([hits_at(4), hits_at(2), hits_at(6)])
    unfilled = find_hits(np.array([[3, 4, -1, -1, -1]]), ground_truth_of([3, 4]))
    documented = pytest.approx(0.3056, abs=1e-4)
    late = [hit_rate(hits_at(9, 10), k)[0] for k in (8, 9, 10)]
    measured = {
        "mean of first hits at 4, 2 and 6": (reciprocal_rank(first_hits, 25).mean(), documented),
        "a first hit beyond k": (reciprocal_rank(hits_at(6), 5)[0], 0),
        "precision divides by k": (precision(unfilled, 5)[0], pytest.approx(0.4)),
        "recall is of the ground truth": (recall(hits_at(1, 7), np.array([4]), 10)[0], 0.5),
        "hit rate as soon as there is a hit": (late, [0, 1, 1]),
        "coverage counts items once": (coverage(np.array([[1, 2], [2, -1]]), 4), 0.5),
    }
    assert {name: pair for name, pair in measured.items() if pair[0] != pair[1]} == {}


def test_the_eight_metrics_bear_the_names_and_documented_figures_of_the_service() -> None:
    metrics = service_metrics(np.arange(25)[None, :], ground_truth_of([1, 4]))
    expected = {f"precision_at_{k}": 2 / k for k in (5, 10, 25)}
    expected |= {f"normalized_discounted_cumulative_gain_at_{k}": 0.62405 for k in (5, 10, 25)}
    expected |= {"coverage": 0.25, "mean_reciprocal_rank_at_25": 0.5}
    assert metrics.as_dict() == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(("rank", "expected"), [(25, 1 / 25), (26, 0)])
def test_places_one_to_twenty_five_count(rank: int, expected: float) -> None:
    relevant = ground_truth_of([rank - 1])
    metrics = service_metrics(np.arange(30)[None, :], relevant)
    assert metrics.mean_reciprocal_rank_at_25 == expected
    falling = np.linspace(1, 0, 100, dtype=np.float32)[None, :]
    gain = metrics.normalized_discounted_cumulative_gain_at_25
    assert mean_ndcg(falling, relevant) == gain == pytest.approx(expected and 1 / np.log2(26))


@given(st.lists(st.booleans(), min_size=1, max_size=30), st.integers(1, 30), st.integers(0, 9))
def test_ndcg_agrees_with_its_definition(marks: list[bool], k: int, unseen: int) -> None:
    size = sum(marks) + unseen
    gain = sum(1 / np.log2(rank + 2) for rank, mark in enumerate(marks[:k]) if mark)
    ideal = sum(1 / np.log2(rank + 2) for rank in range(min(k, size)))
    expected = gain / ideal if ideal else 0
    assert ndcg(np.array([marks]), np.array([size]), k)[0] == pytest.approx(expected)


@given(st.lists(st.sets(st.integers(1, 40), max_size=6), min_size=1, max_size=5))
def test_ndcg_from_ranks_is_ndcg_from_hits(users: list[set[int]]) -> None:
    hits = np.concatenate([hits_at(*(r for r in ranks if r <= 25)) for ranks in users])
    ground_truth = ground_truth_of(*(sorted(ranks) for ranks in users))
    every_rank = np.array([rank for ranks in users for rank in sorted(ranks)])
    expected = ndcg(hits, ground_truth.sizes, 25)
    assert ndcg_of_ranks(every_rank, ground_truth, 25) == pytest.approx(expected)
