"""The baselines that need no training, which a model must beat to be worth serving."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.events import EventLog
from hsp_assets.engine.histories import read_histories, repeat_scores
from hsp_assets.engine.metrics import Metrics, ndcg_of_lists, service_metrics
from hsp_assets.engine.popularity import Popular, popularity, within_days
from hsp_assets.engine.scoring import FILL, Query, Scorer, Scores, rank
from hsp_assets.engine.splits import Split

RECENT_DAYS = 14
"""Days whose events count in the recent popularity."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a model and the trivial baselines do on the same test users.

    Attributes:
        baselines: metrics of `popularity`, `recent_popularity` and `repeats`.
        ndcg_at_25: NDCG@25 of each test user by baseline, and of the model under `model`; in the
            same order of users throughout, so that differences can be resampled in pairs.
    """

    baselines: Mapping[str, Metrics]
    ndcg_at_25: Mapping[str, NDArray[np.float64]]

    @property
    def test_users(self) -> int:
        """Number of test users; under 100 the figures say little."""
        return len(self.ndcg_at_25["model"])


@dataclass(frozen=True, slots=True)
class RepeatScorer:
    """Recommends repeats (the items of the user's history), then what is popular.

    Attributes:
        item_popularity: shape (items,).
    """

    item_popularity: NDArray[np.float32]

    def score(self, query: Query) -> Scores:
        """Order a history's items by number of events, equal numbers by recency."""
        scores = np.repeat(FILL * self.item_popularity[None, :], len(query), axis=0)
        counts = repeat_scores(query.histories, 0.0).tocoo()
        scores[counts.row, counts.col] += counts.data
        histories = read_histories(query.histories)
        scores[histories.users, histories.items] += np.float32(0.001) / (1 + histories.places)
        return scores


TRIVIAL_BASELINES: Mapping[str, Callable[[EventLog], Scorer]] = {
    "popularity": lambda log: Popular(popularity(log)),
    "recent_popularity": lambda log: Popular(within_days(log, RECENT_DAYS)),
    "repeats": lambda log: RepeatScorer(popularity(log)),
}
"""How each is fitted to a log, by name."""


def compare(model: Scorer, split: Split) -> tuple[Metrics, Comparison]:
    """Measure a model that was fitted to `split.train`, and the baselines fitted to the same."""
    scorers = {"model": model} | {name: fit(split.train) for name, fit in TRIVIAL_BASELINES.items()}
    lists = {name: rank(scorer, split.inputs, 25) for name, scorer in scorers.items()}
    metrics = {name: service_metrics(ranked, split.ground_truth) for name, ranked in lists.items()}
    ndcg_at_25 = {
        name: ndcg_of_lists(ranked, split.ground_truth, 25) for name, ranked in lists.items()
    }
    return metrics.pop("model"), Comparison(metrics, ndcg_at_25)
