"""From frames to a measured model: tune, measure on the service's split, fit to all events."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl

from hsp_assets.engine.catalogue import read_catalogue
from hsp_assets.engine.content import Content, read_content
from hsp_assets.engine.events import EventLog, EventType, TooLittleData
from hsp_assets.engine.exploration import find_new_items
from hsp_assets.engine.hyperparameters import Hyperparameters
from hsp_assets.engine.model import Model
from hsp_assets.engine.parts import MAX_DENSE
from hsp_assets.engine.personal import fit_personal
from hsp_assets.engine.popularity import Popular, popularity
from hsp_assets.engine.reading import check_events, read_events
from hsp_assets.engine.related import fit_also_viewed, fit_bought_together
from hsp_assets.engine.scoring import Scorer
from hsp_assets.engine.settings import Settings, UseCase
from hsp_assets.engine.splits import sample_users, service_split
from hsp_assets.engine.trivial_baselines import compare
from hsp_assets.engine.tuning import tune, tune_half_life

EVENT_TYPES = {
    "best_sellers": EventType.PURCHASE,
    "frequently_bought_together": EventType.PURCHASE,
    "most_viewed": EventType.VIEW,
    "viewed_x_also_viewed": EventType.VIEW,
}
"""Use cases that learn from one type of event only."""

POPULARITY_USE_CASES = frozenset({"best_sellers", "most_viewed"})
"""Use cases that show everybody the same."""
EXPLORING = frozenset({"recommended_for_you"})
"""Use cases that keep places for new items."""
MAX_MEASURED_CELLS = 300_000_000
"""Test users x items measured at most: 3,000 users at 100,000 items, everybody in a small shop."""

Fit = Callable[[EventLog, EventLog], Scorer]
"""Fits a model to the events that its use case learns from, and to those of all types."""


def train(
    use_case: UseCase,
    events: pl.DataFrame,
    items: pl.DataFrame | None = None,
    *,
    settings: Settings | None = None,
    seed: int = 0,
) -> Model:
    """Train and measure the model of one use case.

    Args:
        use_case: what the model recommends.
        events: columns `user_id`, `item_id`, and optionally `event_type` (`View` and `Purchase`
            have a meaning) and `timestamp` (epoch seconds; without it the order of the rows).
        items: column `item_id` and the attributes named by `settings.columns`.
        settings: the caller's settings.
        seed: decides which users are tested; the same data and seed give the same model.

    Returns:
        a model fitted to all events, with the metrics of one fitted to nine tenths of the users.

    Raises:
        ValueError: a column is missing or holds nulls.
        TooLittleData: no event of the needed type, or not two users with two of them.
    """
    settings = settings or Settings()
    check_events(events)
    catalogue = read_catalogue(events, items, settings.columns)
    log = read_events(events, catalogue)
    relevant = relevant_events(log, use_case)
    split = service_split(relevant, seed)
    content = None if use_case in POPULARITY_USE_CASES else read_content(catalogue)
    hyperparameters = tune_use_case(use_case, split.train, content, settings, seed)
    fit = _fit_of(use_case, content, hyperparameters)
    measured = sample_users(split, MAX_MEASURED_CELLS // len(catalogue), seed)
    others = log.keep(~np.isin(log.users, split.users))
    # Dense matrices keep all cores busy and need much memory: one fit after the other.
    with ThreadPoolExecutor(2 if len(catalogue) > MAX_DENSE else 1) as pool:
        measuring = pool.submit(lambda: compare(fit(split.train, others), measured))
        fitting = pool.submit(fit, relevant, log)
    metrics, comparison = measuring.result()
    return Model(
        use_case=use_case,
        metrics=metrics,
        trained_on=len(relevant),
        items=tuple(catalogue.item_ids),
        scorer=fitting.result(),
        hyperparameters=hyperparameters,
        comparison=comparison,
        new_items=find_new_items(catalogue, log.now, settings.exploration_days),
        exploration_share=settings.exploration_share if use_case in EXPLORING else 0.0,
    )


def relevant_events(log: EventLog, use_case: UseCase) -> EventLog:
    """Keep the events that the use case learns from; all of them if no type has a meaning.

    Raises:
        TooLittleData: types have a meaning, but no event is of the needed one.
    """
    event_type = EVENT_TYPES.get(use_case)
    if event_type is None or not log.types.any():
        return log
    relevant = log.keep(log.types == event_type)
    if not len(relevant):
        raise TooLittleData(
            f"{use_case} learns from {event_type.name.title()} events; none of {len(log)} is one"
        )
    return relevant


def tune_use_case(
    use_case: UseCase,
    train_log: EventLog,
    content: Content | None,
    settings: Settings,
    seed: int,
) -> Hyperparameters:
    """Choose the hyperparameters of the use case by validation; related items have none."""
    if use_case == "recommended_for_you":
        return tune(train_log, content, settings, seed)
    if settings.tune and use_case in POPULARITY_USE_CASES:
        return Hyperparameters(half_life=tune_half_life(train_log, settings, seed))
    return Hyperparameters()


def _fit_of(use_case: UseCase, content: Content | None, hyperparameters: Hyperparameters) -> Fit:
    """Return what fits the model of a use case."""

    def popular(log: EventLog, _: EventLog) -> Scorer:
        return Popular(popularity(log, hyperparameters.half_life))

    fits: dict[UseCase, Fit] = {
        "recommended_for_you": lambda log, _: fit_personal(log, content, hyperparameters),
        "best_sellers": popular,
        "most_viewed": popular,
        "viewed_x_also_viewed": lambda log, _: fit_also_viewed(log, content),
        "frequently_bought_together": lambda log, every: fit_bought_together(log, every, content),
    }
    return fits[use_case]
