"""From frames to a measured model: choose, measure on the service's split, fit to everything."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import polars as pl

from hsp_assets.engine.catalogue import read_catalogue
from hsp_assets.engine.content import Content, read_content
from hsp_assets.engine.events import EventLog, EventType, TooLittleData
from hsp_assets.engine.exploration import fresh_items
from hsp_assets.engine.hyperparameters import Choices
from hsp_assets.engine.model import Model
from hsp_assets.engine.parts import DENSE
from hsp_assets.engine.personal import fit_personal
from hsp_assets.engine.popular import fit_popular
from hsp_assets.engine.reading import check_events, read_events
from hsp_assets.engine.related import fit_also_viewed, fit_bought_together
from hsp_assets.engine.scoring import Scorer
from hsp_assets.engine.settings import Settings, UseCase
from hsp_assets.engine.splits import sample_users, service_split
from hsp_assets.engine.trivial_baselines import compare
from hsp_assets.engine.tuning import choose as search
from hsp_assets.engine.tuning import choose_half_life

LEARNS_FROM = {
    "best_sellers": EventType.PURCHASE,
    "frequently_bought_together": EventType.PURCHASE,
    "most_viewed": EventType.VIEW,
    "viewed_x_also_viewed": EventType.VIEW,
}
"""Use cases that know one type of event only."""

COUNTS = frozenset({"best_sellers", "most_viewed"})
"""Use cases that show everybody the same."""
MEASURED_CELLS = 300_000_000
"""Test users x items measured at most: 3,000 users at 100,000 items, everybody in a small shop."""
READS_CONTENT = frozenset(
    {"recommended_for_you", "viewed_x_also_viewed", "frequently_bought_together"}
)
"""Use cases for which the items' attributes matter."""


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
        use_case: what the model is to answer.
        events: columns `user_id`, `item_id`, and optionally `event_type` (`View` and `Purchase`
            have a meaning) and `timestamp` (epoch seconds; without it the order of the rows).
        items: column `item_id` and the attributes named by `settings.columns`.
        settings: the caller's choices.
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
    learned = relevant_events(log, use_case)
    split = service_split(learned, seed)
    content = read_content(catalogue) if use_case in READS_CONTENT else None
    choices = choose(use_case, split.train, content, settings, seed)
    fit = _fitter(use_case, content, choices)
    measured = sample_users(split, MEASURED_CELLS // len(catalogue), seed)
    others = log.keep(~np.isin(log.users, split.users))
    # What is made of few items keeps all cores busy by itself, and much memory.
    with ThreadPoolExecutor(2 if len(catalogue) > DENSE else 1) as pool:
        measuring = pool.submit(lambda: compare(fit(split.train, others), measured))
        fitting = pool.submit(fit, learned, log)
    metrics, comparison = measuring.result()
    explores = use_case == "recommended_for_you"
    return Model(
        use_case=use_case,
        metrics=metrics,
        trained_on=len(learned),
        items=tuple(catalogue.item_ids),
        scorer=fitting.result(),
        choices=choices,
        comparison=comparison,
        fresh=fresh_items(catalogue, log.now, settings.exploration_days),
        exploration_share=settings.exploration_share if explores else 0.0,
    )


def relevant_events(log: EventLog, use_case: UseCase) -> EventLog:
    """Keep the events that the use case learns from; all of them if no type has a meaning.

    Raises:
        TooLittleData: types have a meaning, but no event is of the needed one.
    """
    wanted = LEARNS_FROM.get(use_case)
    if wanted is None or not log.types.any():
        return log
    kept = log.keep(log.types == wanted)
    if not len(kept):
        raise TooLittleData(
            f"{use_case} learns from {wanted.name.title()} events; none of {len(log)} is one"
        )
    return kept


def choose(
    use_case: UseCase,
    train_log: EventLog,
    content: Content | None,
    settings: Settings,
    seed: int,
) -> Choices:
    """Validate what the use case leaves open; the related ones leave nothing."""
    if not settings.tune:
        return Choices()
    if use_case == "recommended_for_you":
        return search(train_log, content, settings, seed)
    if use_case in COUNTS:
        return replace(Choices(), half_life=choose_half_life(train_log, settings, seed))
    return Choices()


def _fitter(
    use_case: UseCase, content: Content | None, choices: Choices
) -> Callable[[EventLog, EventLog], Scorer]:
    """Return what fits the use case's model to the events it learns from and those around."""
    fitters: dict[UseCase, Callable[[EventLog, EventLog], Scorer]] = {
        "recommended_for_you": lambda log, _: fit_personal(log, content, choices),
        "best_sellers": lambda log, _: fit_popular(log, choices.half_life),
        "most_viewed": lambda log, _: fit_popular(log, choices.half_life),
        "viewed_x_also_viewed": lambda log, _: fit_also_viewed(log, content),
        "frequently_bought_together": lambda log, around: fit_bought_together(log, around, content),
    }
    return fitters[use_case]
