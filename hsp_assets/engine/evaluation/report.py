"""The results of an evaluation as plain data."""

from __future__ import annotations

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
class Contestant:
    """How one recommender did.

    Attributes:
        name: `engine`, `popularity`, `recent_popularity`, `own_history`, `item_knn` or `als`.
        settings: what its search chose.
        measures: by name and cutoff, like `ndcg@10`, `recall@5`, `hit_rate@25`, `mrr@20`.
        coverage: share of the catalogue in at least one list of 25.
        novelty: mean bits of surprise of the items shown; see `measures.novelty`.
        search_seconds: wall time of choosing its settings.
        fit_seconds: wall time of fitting it with them.
        answer_seconds: wall time of answering for all test users.
        memory_mb: most memory that the process held meanwhile, the events included.
    """

    name: str
    settings: Mapping[str, Any]
    measures: Mapping[str, Estimate]
    coverage: float
    novelty: float
    search_seconds: float
    fit_seconds: float
    answer_seconds: float
    memory_mb: float


@dataclass(frozen=True, slots=True)
class Support:
    """What the data can support.

    Attributes:
        events: events in all.
        users: users with at least one event.
        items: items in the catalogue, met or only described.
        items_met: items with at least one event.
        users_to_learn_from: users with two events or more in the training part.
        items_to_learn_from: items with two events or more in the training part.
        test_users: users tested.
        test_users_without_history: of these, the ones who are strangers.
        strangers_left_out: users who came only later and are not tested.
        minimums: each of the service's minimums, with what was needed and what was found.
    """

    events: int
    users: int
    items: int
    items_met: int
    users_to_learn_from: int
    items_to_learn_from: int
    test_users: int
    test_users_without_history: int
    strangers_left_out: int
    minimums: Mapping[str, tuple[int, int]]

    @property
    def unmet(self) -> tuple[str, ...]:
        """Names of the service's minimums that the data misses."""
        return tuple(name for name, (need, found) in self.minimums.items() if found < need)


@dataclass(frozen=True, slots=True)
class Report:
    """One evaluation.

    Attributes:
        protocol: the protocol's fields, the horizon filled in.
        support: what the data can support.
        contestants: the engine first.
        advantage: by opponent, the engine's mean NDCG@25 divided by the opponent's, resampled in
            pairs.
        seconds: wall time of the whole evaluation.
    """

    protocol: Mapping[str, Any]
    support: Support
    contestants: tuple[Contestant, ...]
    advantage: Mapping[str, Estimate]
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON can hold it."""
        return asdict(self)
