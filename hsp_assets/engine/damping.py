"""How high cold items may rank: as high as costs little accuracy on items that have events."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.cold_items import ColdItems
from hsp_assets.engine.ground_truth import GroundTruth
from hsp_assets.engine.metrics import ndcg_of_ranks
from hsp_assets.engine.ranking import ranks
from hsp_assets.engine.scoring import Scores

DAMPINGS = (0.001, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
"""The lowest shows them nowhere but in places kept for them, in the right order."""
MAX_LOSS = 0.03
"""Share of the accuracy on items with events that showing cold items may cost."""
MAX_UNTESTED_LOSS = 0.01
"""The same where the ground truth holds too few cold items to measure what showing them gains."""
MIN_COLD_ITEMS = 20
"""Cold items in the ground truth from which that gain can be measured."""


@dataclass(frozen=True, slots=True)
class DampingResult:
    """Mean NDCG@25 with one damping, over all relevant items and over those with events."""

    damping: float
    ndcg: float
    warm_ndcg: float


def choose_damping(
    blend: Scores,
    additions: Scores,
    cold_items: ColdItems,
    ground_truth: GroundTruth,
    counts: NDArray[np.int64],
) -> float:
    """Choose what gains most without costing items with events more than `MAX_LOSS`.

    Args:
        blend: scores of the validation users before cold items have any.
        additions: what is added once they have: the users' repeats, and minus infinity for what
            must not be shown.
        cold_items: the cold items with their neighbours.
        ground_truth: relevant items of the validation users.
        counts: training events of each item.
    """
    warm = counts[ground_truth.items] > 0
    results = []
    for damping in DAMPINGS:
        scores = blend.copy()
        cold_items.impute(scores, damping)
        positions = ranks(scores + additions, ground_truth)
        ndcg = float(ndcg_of_ranks(positions, ground_truth, 25).mean())
        warm_ndcg = float(ndcg_of_ranks(positions[warm], ground_truth.keep(warm), 25).mean())
        results.append(DampingResult(damping, ndcg, warm_ndcg))
    relevant = np.count_nonzero(np.isin(ground_truth.items, cold_items.items))
    return _best(results, measurable=bool(relevant >= MIN_COLD_ITEMS))


def _best(results: list[DampingResult], *, measurable: bool) -> float:
    floor = (1 - (MAX_LOSS if measurable else MAX_UNTESTED_LOSS)) * results[0].warm_ndcg
    allowed = [result for result in results if result.warm_ndcg >= floor]
    if measurable:
        return max(allowed, key=lambda result: (result.ndcg, result.damping)).damping
    return max(result.damping for result in allowed)
