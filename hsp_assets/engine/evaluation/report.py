"""The results of an evaluation as plain data."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over test users with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ModelResult:
    """The result of one model.

    Attributes:
        name: `engine`, `popularity`, `recent_popularity`, `repeats`, `item_knn` or `als`.
        hyperparameters: chosen by its search.
        measures: by name and cutoff, like `ndcg@10`, `recall@5`, `hit_rate@25`, `mrr@20`.
        coverage: share of the catalogue in at least one list of 25.
        novelty: mean bits of surprise of the items shown; see `measures.novelty`.
        search_seconds: wall time of choosing its hyperparameters.
        fit_seconds: wall time of fitting it with them.
        recommend_seconds: wall time of recommending to all test users.
        memory_mb: peak memory of the process meanwhile, the events included.
    """

    name: str
    hyperparameters: Mapping[str, Any]
    measures: Mapping[str, Estimate]
    coverage: float
    novelty: float
    search_seconds: float
    fit_seconds: float
    recommend_seconds: float
    memory_mb: float


@dataclass(frozen=True, slots=True)
class ColdItemResult:
    """How the engine shows items whose events it has not seen.

    Attributes:
        items: a tenth of the items with events, stripped of them.
        users: test users to whom one of them is relevant.
        ndcg: NDCG@25 where only these items are ranked.
        content_ndcg: the same by the cosine of attributes with the history's alone.
        hit_rate: share of the users with one of them among the best 25 of all items.
        explored_hit_rate: the same with the places kept for new items.
        others_ndcg: NDCG@25 of all items where the items with events are relevant.
        explored_others_ndcg: the same with the places kept for new items.
    """

    items: int
    users: int
    ndcg: float
    content_ndcg: float
    hit_rate: float
    explored_hit_rate: float
    others_ndcg: float
    explored_others_ndcg: float


@dataclass(frozen=True, slots=True)
class NewUserResult:
    """What users without a history are shown.

    Attributes:
        users: the test users, their histories taken away.
        ndcg: NDCG@25 by model: the engine and the baselines that need no history.
    """

    users: int
    ndcg: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Support:
    """What the data can support.

    Attributes:
        events: events in all.
        users: users with at least one event.
        items: items in the catalogue, with events or only described.
        items_with_events: items with at least one event.
        users_to_learn_from: users with two events or more in the training part.
        items_to_learn_from: items with two events or more in the training part.
        test_users: users tested.
        test_users_without_history: of these, the cold users.
        cold_users_left_out: users with held-out events only, who are not tested.
        minimums: by name, each of the service's minimums with the number needed and the actual one.
    """

    events: int
    users: int
    items: int
    items_with_events: int
    users_to_learn_from: int
    items_to_learn_from: int
    test_users: int
    test_users_without_history: int
    cold_users_left_out: int
    minimums: Mapping[str, tuple[int, int]]

    @property
    def unmet(self) -> tuple[str, ...]:
        """Names of the service's minimums that the data misses."""
        return tuple(name for name, (need, actual) in self.minimums.items() if actual < need)


@dataclass(frozen=True, slots=True)
class Report:
    """One evaluation.

    Attributes:
        protocol: the protocol's fields, the horizon filled in.
        support: what the data can support.
        models: the engine first.
        ndcg_ratios: by baseline, the engine's mean NDCG@25 divided by the baseline's, resampled in
            pairs.
        cold_items: how items without events are shown; None where nothing describes items, or
            none of those stripped is relevant to a test user.
        new_users: what users without a history are shown.
        seconds: wall time of the whole evaluation.
    """

    protocol: Mapping[str, Any]
    support: Support
    models: tuple[ModelResult, ...]
    ndcg_ratios: Mapping[str, Estimate]
    cold_items: ColdItemResult | None
    new_users: NewUserResult
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON can hold it: what no number describes is None."""
        return {name: _plain(value) for name, value in asdict(self).items()}


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
