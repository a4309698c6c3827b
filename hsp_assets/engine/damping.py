"""How strongly items without events are shown: as much as items with events can bear."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.cold_items import Newcomers
from hsp_assets.engine.ground_truth import Truth
from hsp_assets.engine.metrics import ndcg_of_ranks
from hsp_assets.engine.ranking import ranks
from hsp_assets.engine.scoring import Scores

DAMPINGS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
LOSS = 0.03
"""Share of the accuracy on items with events that showing newcomers may cost."""
SAFE_LOSS = 0.01
"""The same where too few newcomers were met to tell what showing them gains."""
MET = 20
"""Newcomers met in the validation part from which their gain can be told."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What one damping brings: mean NDCG@25 over all relevant items and over those with events."""

    damping: float
    gain: float
    warm_gain: float


def choose_damping(
    blend: Scores,
    afterwards: Scores,
    newcomers: Newcomers,
    truth: Truth,
    counts: NDArray[np.int64],
) -> float:
    """Choose what gains most without costing items with events more than `LOSS`.

    Args:
        blend: scores of the validation users before newcomers borrow any.
        afterwards: what is added when they have borrowed: the users' own items, and minus
            infinity for what must not be shown.
        newcomers: who borrows from whom.
        truth: what the validation users met.
        counts: training events of each item.
    """
    warm = counts[truth.items] > 0
    trials = []
    for damping in DAMPINGS:
        scores = blend.copy()
        newcomers.impute(scores, damping)
        found = ranks(scores + afterwards, truth)
        gain = float(ndcg_of_ranks(found, truth, 25).mean())
        warm_gain = float(ndcg_of_ranks(found[warm], truth.keep(warm), 25).mean())
        trials.append(Trial(damping, gain, warm_gain))
    met = np.count_nonzero(np.isin(truth.items, newcomers.items))
    return _best(trials, told=bool(met >= MET))


def _best(trials: list[Trial], *, told: bool) -> float:
    floor = (1 - (LOSS if told else SAFE_LOSS)) * trials[0].warm_gain
    allowed = [trial for trial in trials if trial.warm_gain >= floor]
    if told:
        return max(allowed, key=lambda trial: (trial.gain, trial.damping)).damping
    return max(trial.damping for trial in allowed)
