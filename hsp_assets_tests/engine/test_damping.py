"""How high cold items rank."""

import numpy as np

from hsp_assets.engine.cold_items import ColdItems
from hsp_assets.engine.damping import DAMPINGS, choose_damping
from hsp_assets.engine.ground_truth import GroundTruth
from hsp_assets.engine.sparse import matrix

ITEMS = 40
COLD_ITEMS = ColdItems(
    np.arange(30, 40),
    matrix(np.ones(10), (np.arange(10), np.zeros(10, dtype=int)), (10, ITEMS)),
)
"""Ten cold items whose only neighbour is item 0."""


def ground_truth_of(items: list[int]) -> GroundTruth:
    return GroundTruth(np.arange(len(items) + 1), np.array(items, dtype=np.int32), ITEMS)


def tune(items: list[int]) -> float:
    """Choose for users whose scores fall from item 0 on and whose relevant items are given."""
    scores = np.tile(np.linspace(1, 0.1, ITEMS).astype(np.float32), (len(items), 1))
    counts = np.where(np.arange(ITEMS) < 30, 5, 0)
    return choose_damping(scores, np.zeros_like(scores), COLD_ITEMS, ground_truth_of(items), counts)


def test_cold_items_are_shown_fully_unless_they_would_displace_what_people_meet() -> None:
    """Untried ones are shown below the best item if that loses nothing."""
    assert tune([30, 31, 32, 33] * 10) == max(DAMPINGS)
    assert tune([10, 11, 12] * 20 + [30] * 20) < max(DAMPINGS)
    assert tune([0] * 40) == 0.7
