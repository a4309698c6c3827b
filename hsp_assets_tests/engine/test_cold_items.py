"""Items without events get the scores of similar items."""

import numpy as np
import pytest

from hsp_assets.engine.cold_items import ColdItems, find_cold_items
from hsp_assets.engine.sparse import Matrix, matrix, unit_rows

FEATURES = unit_rows(
    matrix(np.ones(5), (np.array([0, 1, 2, 2, 3]), np.array([0, 1, 0, 1, 0])), (5, 2))
)
"""Items 0 and 3 have feature 0, item 1 feature 1, item 2 both, item 4 none."""


def cold(counts: list[int], features: Matrix = FEATURES) -> ColdItems:
    cold_items = find_cold_items(np.array(counts), features)
    assert cold_items is not None
    return cold_items


def test_a_cold_item_gets_the_mean_score_of_what_it_resembles() -> None:
    scores = np.array([[0.2, 0.6, 0, 0, 0]], dtype=np.float32)
    cold([3, 5, 0, 0, 0]).impute(scores, damping=0.5)
    assert scores[0].tolist() == pytest.approx([0.2, 0.6, 0.2, 0.1, 0])


def test_an_item_without_attributes_is_no_cold_item() -> None:
    assert cold([1, 1, 1, 0, 0]).items.tolist() == [3]


def test_without_cold_items_or_without_lenders_nothing_is_imputed() -> None:
    for count in (0, 1):
        assert find_cold_items(np.full(5, count), FEATURES) is None, count


def test_similarity_squared_is_the_weight_of_a_neighbour() -> None:
    places = (np.array([0, 1, 2, 2]), np.array([0, 1, 0, 1]))
    features = unit_rows(matrix(np.array([1.0, 1.0, 2.0, 1.0]), places, (3, 2)))
    assert cold([1, 1, 0], features).neighbours.toarray()[0] == pytest.approx([0.8, 0.2, 0])


def test_a_cold_item_has_at_most_thirty_neighbours() -> None:
    same = matrix(np.ones(50), (np.arange(50), np.zeros(50, dtype=np.int64)), (50, 1))
    assert cold([0] + [1] * 49, same).neighbours.nnz == 30
