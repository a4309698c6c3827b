"""Ragged sets of relevant items."""

import numpy as np

from hsp_assets.engine.ground_truth import GroundTruth

GROUND_TRUTH = GroundTruth(np.array([0, 2, 2, 3]), np.array([1, 4, 0], dtype=np.int32), 5)


def test_users_and_relevant_items_stay_together_when_they_are_cut() -> None:
    assert GROUND_TRUTH.keys().tolist() == [1, 4, 10]
    chosen = GROUND_TRUTH.select(np.array([2, 0]))
    assert (chosen.sizes.tolist(), chosen.items.tolist()) == ([1, 2], [0, 1, 4])
    kept = GROUND_TRUTH.keep(GROUND_TRUTH.items > 0)
    assert (kept.sizes.tolist(), kept.items.tolist()) == ([2, 0, 0], [1, 4])
