"""Chooses hyperparameters on a validation part of the log, if that is large enough.

The search itself belongs to `search`.
"""

import numpy as np

from hsp_assets.engine import grids
from hsp_assets.engine.content import Content
from hsp_assets.engine.defaults import default_hyperparameters
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.hyperparameters import Hyperparameters
from hsp_assets.engine.metrics import mean_ndcg
from hsp_assets.engine.popularity import popularity
from hsp_assets.engine.search import Search
from hsp_assets.engine.settings import Settings
from hsp_assets.engine.splits import sample, with_history
from hsp_assets.engine.validation import validation_split

MAX_EVENTS = 3_000_000
"""Events that a search learns from at most; of more, a sample of the users serves."""
MIN_USERS = 100
"""Validation users with a history under which a search would only find noise."""
MIN_IMPROVEMENT = 1.05
"""Times better that popularity with a half-life must be than plain counts."""


def tune(log: EventLog, content: Content | None, settings: Settings, seed: int) -> Hyperparameters:
    """Find what predicts a validation part best; if that is too small, go by the log's traits."""
    if not settings.tune:
        return Hyperparameters()
    if len(log) > MAX_EVENTS:
        users = sample(np.arange(log.user_count), log.user_count * MAX_EVENTS // len(log), seed)
        log = log.select(users)
    split = validation_split(log, settings, seed)
    if split is None or len((warm := with_history(split)).users) < MIN_USERS:
        return default_hyperparameters(log)
    return Search(
        warm,
        content,
        new_items_only=settings.new_items_only,
        longer_past=settings.validation == "time",
    ).run()


def tune_half_life(log: EventLog, settings: Settings, seed: int) -> float | None:
    """Find the half-life in days with which popularity predicts best; None if it gains little."""
    split = validation_split(log, settings, seed)
    if split is None or len(split.users) < MIN_USERS:
        return Hyperparameters().half_life

    def ndcg(half_life: float | None) -> float:
        item_popularity = popularity(split.train, half_life)
        return mean_ndcg(np.tile(item_popularity, (len(split.users), 1)), split.ground_truth)

    results = {half_life: ndcg(half_life) for half_life in grids.HALF_LIVES}
    best = max(results, key=lambda half_life: results[half_life])
    return best if results[best] > MIN_IMPROVEMENT * results[None] else None
