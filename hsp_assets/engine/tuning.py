"""Chooses what a recommender leaves open on a validation part of the log, if that is large enough.

The search itself belongs to `search`.
"""

from __future__ import annotations

import numpy as np

from hsp_assets.engine import grids
from hsp_assets.engine.content import Content
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.hyperparameters import Choices
from hsp_assets.engine.metrics import ndcg_of_ranks
from hsp_assets.engine.popularity import popularity
from hsp_assets.engine.ranking import ranks
from hsp_assets.engine.search import Search
from hsp_assets.engine.settings import Settings
from hsp_assets.engine.splits import sample, with_history
from hsp_assets.engine.validation import validation_split

LEARNED = 3_000_000
"""Events that a search learns from at most; of more, a sample of the users serves."""
FEWEST = 100
"""Validation users with a history under which a search would only find noise."""
WORTH = 1.05
"""Times better that forgetting must do than counting everything, to be worth explaining."""


def choose(log: EventLog, content: Content | None, settings: Settings, seed: int) -> Choices:
    """Find the choices that serve a validation part best; the usual ones if it is too small."""
    if len(log) > LEARNED:
        users = sample(np.arange(log.user_count), log.user_count * LEARNED // len(log), seed)
        log = log.select(users)
    split = validation_split(log, settings, seed) if settings.tune else None
    if split is None or len((known := with_history(split)).users) < FEWEST:
        return Choices()
    return Search(
        known,
        content,
        new_only=settings.new_items_only,
        longer_past=settings.validation == "time",
    ).run()


def choose_half_life(log: EventLog, settings: Settings, seed: int) -> float | None:
    """Find the half-life in days with which popularity foretells best; None if it gains little."""
    split = validation_split(log, settings, seed)
    if split is None or len(split.users) < FEWEST:
        return Choices().half_life
    truth = split.truth

    def gain(half_life: float | None) -> float:
        scores = np.repeat(popularity(split.train, half_life)[None, :], len(truth.sizes), axis=0)
        return float(ndcg_of_ranks(ranks(scores, truth), truth, 25).mean())

    gains = {half_life: gain(half_life) for half_life in grids.HALF_LIVES}
    best = max(grids.HALF_LIVES, key=lambda half_life: gains[half_life])
    return best if gains[best] > WORTH * gains[None] else None
