"""Best first, ties by code, nothing that is hidden."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.engine.ground_truth import GroundTruth
from hsp_assets.engine.ranking import best_items, best_lists, ranks

SCORES = st.lists(st.sampled_from([0.0, 1.0, 2.5, -1.0, -np.inf]), max_size=40)


@given(SCORES, st.integers(0, 50))
def test_the_list_is_the_head_of_a_full_sort(scores: list[float], limit: int) -> None:
    full = sorted((-score, code) for code, score in enumerate(scores) if score > -np.inf)
    best = best_items(np.array(scores, dtype=np.float32), limit)
    assert best.tolist() == [code for _, code in full[:limit]]


def test_short_lists_are_padded() -> None:
    scores = np.array([[1, -np.inf, -np.inf], [1, 3, 2]], dtype=np.float32)
    assert best_lists(scores, 2).tolist() == [[0, -1], [1, 2]]


@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 5, 25, 300]))
def test_long_rows_are_ranked_as_by_a_full_sort(seed: int, limit: int) -> None:
    scores = np.random.default_rng(seed).integers(0, 400, 5_000).astype(np.float32)
    expected = np.lexsort((np.arange(5_000), -scores))[:limit]
    assert best_items(scores, limit).tolist() == expected.tolist()


def test_the_rank_of_a_relevant_item_counts_ties_against_it() -> None:
    scores = np.array([[5, 3, 3, -np.inf], [1, 2, 3, 4]], dtype=np.float32)
    ground_truth = GroundTruth(np.array([0, 2, 3]), np.array([0, 2, 3], dtype=np.int32), 4)
    assert ranks(scores, ground_truth).tolist() == [1, 3, 1]
