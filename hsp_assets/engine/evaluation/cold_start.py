"""What the engine does for whom and what it has no events of: cold items and new users.

Cold items: a tenth of the items with events is stripped of them, in training and in the histories,
and only these items are relevant; what the places kept for them cost is measured on the others.
New users: the test users, their histories taken away.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.content import Content
from hsp_assets.engine.evaluation.measures import LENGTH
from hsp_assets.engine.evaluation.models import TRIVIAL, Engine
from hsp_assets.engine.evaluation.report import ColdItemResult, NewUserResult
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.exploration import reserve
from hsp_assets.engine.ground_truth import GroundTruth
from hsp_assets.engine.histories import read_histories
from hsp_assets.engine.metrics import find_hits, hit_rate, ndcg_of_lists
from hsp_assets.engine.ranking import NOTHING, best_lists
from hsp_assets.engine.scoring import Query, Scorer, Scores, last_items, rank
from hsp_assets.engine.settings import Settings
from hsp_assets.engine.splits import Split, sample, sample_users

SHARE = 0.1
"""Share of the items with events that are stripped of them."""
MOST_USERS = 2_000


def measure_cold_items(
    engine: Engine,
    split: Split,
    learned: EventLog,
    hyperparameters: Mapping[str, Any],
    seed: int,
    *,
    new_items_only: bool = False,
) -> ColdItemResult | None:
    """Measure how the engine shows items without events; None where nothing describes the items.

    Args:
        engine: what is fitted.
        split: its test users.
        learned: what the engine is fitted to, but for the events of the cold items.
        hyperparameters: chosen by its search.
        seed: decides which items are cold, and which users are drawn.
        new_items_only: items of the users' histories are not shown.
    """
    warm = np.flatnonzero(learned.counts())
    items = sample(warm, round(SHARE * len(warm)), seed)
    tested = _users_of(split.ground_truth, items, seed)
    if engine.content is None or not len(tested):
        return None
    truth = split.ground_truth.select(tested)
    truth = truth.keep(np.isin(truth.items, items))
    inputs = _without(split.inputs.select(tested), items)
    scorer = engine.fit(_without(learned, items), hyperparameters)
    scores = _scores(scorer, inputs, new_items_only=new_items_only)
    shown = _explored(scores, items)
    everybody = sample_users(split, MOST_USERS, seed)
    others = everybody.ground_truth.keep(~np.isin(everybody.ground_truth.items, items))
    of_others = _scores(scorer, _without(everybody.inputs, items), new_items_only=new_items_only)
    return ColdItemResult(
        items=len(items),
        users=len(tested),
        ndcg=_ndcg(_only(scores, items), truth),
        content_ndcg=_ndcg(_only(_by_content(inputs, engine.content), items), truth),
        hit_rate=float(hit_rate(find_hits(best_lists(scores, LENGTH), truth), LENGTH).mean()),
        explored_hit_rate=float(hit_rate(find_hits(shown, truth), LENGTH).mean()),
        others_ndcg=_mean_ndcg(best_lists(of_others, LENGTH), others),
        explored_others_ndcg=_mean_ndcg(_explored(of_others, items), others),
    )


def measure_new_users(
    engine: Engine, split: Split, learned: EventLog, hyperparameters: Mapping[str, Any]
) -> NewUserResult:
    """Measure what users without a history are shown."""
    nothing = split.inputs.keep(np.zeros(len(split.inputs), dtype=bool))
    scorers = {engine.name: engine.fit(learned, hyperparameters)}
    scorers |= {one.name: one.fit(learned, {}) for one in TRIVIAL}
    ndcg = {
        name: float(ndcg_of_lists(rank(scorer, nothing, LENGTH), split.ground_truth, LENGTH).mean())
        for name, scorer in scorers.items()
    }
    return NewUserResult(len(split.users), ndcg)


def _users_of(truth: GroundTruth, items: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """A sample of the users to whom one of the items is relevant."""
    return sample(np.unique(truth.users[np.isin(truth.items, items)]), MOST_USERS, seed)


def _scores(scorer: Scorer, inputs: EventLog, *, new_items_only: bool) -> Scores:
    """Score all items for users, those of their histories too unless new ones are wanted."""
    scores = scorer.score(Query(inputs, last_items(inputs)))
    if new_items_only:
        known = inputs.distinct_items()
        scores[known.users, known.items] = -np.inf
    return scores


def _without(log: EventLog, items: NDArray[np.int64]) -> EventLog:
    return log.keep(~np.isin(log.items, items))


def _only(scores: Scores, items: NDArray[np.int64]) -> Scores:
    """Hide every other item."""
    hidden = np.full_like(scores, -np.inf)
    hidden[:, items] = scores[:, items]
    return hidden


def _by_content(inputs: EventLog, content: Content) -> Scores:
    """Cosine of each item's attributes with those of a history."""
    profiles = read_histories(inputs).vectors(None) @ content.features
    return np.asarray((profiles @ content.features.T).toarray(), dtype=np.float32)


def _explored(scores: Scores, items: NDArray[np.int64]) -> NDArray[np.int64]:
    """The lists as they are served: some places go to items without events."""
    lists, share = best_lists(scores, LENGTH), Settings().exploration_share
    for row, places in zip(scores, lists, strict=True):
        served = reserve(places[places != NOTHING], row, items, share)
        places[: len(served)] = served
    return lists


def _ndcg(scores: Scores, truth: GroundTruth) -> float:
    return _mean_ndcg(best_lists(scores, LENGTH), truth)


def _mean_ndcg(lists: NDArray[np.int64], truth: GroundTruth) -> float:
    """Mean over the users to whom anything is relevant, NaN without any."""
    values = ndcg_of_lists(lists, truth, LENGTH)[truth.sizes > 0]
    return float(values.mean()) if len(values) else math.nan
