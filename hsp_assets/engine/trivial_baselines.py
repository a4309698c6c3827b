"""The trivial opponents that a model must beat to be worth serving, on the model's own split."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.histories import own_items, read_histories
from hsp_assets.engine.metrics import Metrics, find_hits, ndcg, service_metrics
from hsp_assets.engine.popular import Popular
from hsp_assets.engine.popularity import popularity, within_days
from hsp_assets.engine.scoring import FILL, Query, Scorer, Scores, rank
from hsp_assets.engine.splits import Split

LATELY = 14
"""Days that the recent popularity looks back."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a model and its trivial opponents do on the same test users.

    Attributes:
        opponents: metrics of `popularity`, `recent_popularity` and `own_history`.
        ndcg_at_25: NDCG@25 of each test user by contestant, the model under `model`; in the same
            order of users throughout, so that differences can be resampled in pairs.
    """

    opponents: Mapping[str, Metrics]
    ndcg_at_25: Mapping[str, NDArray[np.float64]]

    @property
    def test_users(self) -> int:
        """Number of users measured; under 100 the figures say little."""
        return len(self.ndcg_at_25["model"])


@dataclass(frozen=True, slots=True)
class OwnHistory:
    """Shows users what they met before, often and lately first, then what is popular.

    Attributes:
        wanted: popularity, shape (items,).
    """

    wanted: NDArray[np.float32]

    def score(self, query: Query) -> Scores:
        """Order the user's own items by number of events, equal numbers by recency."""
        scores = np.repeat(FILL * self.wanted[None, :], len(query), axis=0)
        often = own_items(query.histories, 0.0).tocoo()
        scores[often.row, often.col] += often.data
        read = read_histories(query.histories)
        scores[read.users, read.items] += np.float32(0.001) / (1 + read.places)
        return scores


def compare(model: Scorer, split: Split) -> tuple[Metrics, Comparison]:
    """Measure a model fitted to `split.train` and its opponents fitted to the same."""
    wanted = popularity(split.train)
    contestants: dict[str, Scorer] = {
        "model": model,
        "popularity": Popular(wanted),
        "recent_popularity": Popular(within_days(split.train, LATELY)),
        "own_history": OwnHistory(wanted),
    }
    lists = {name: rank(scorer, split.inputs, 25) for name, scorer in contestants.items()}
    metrics = {name: service_metrics(found, split.truth) for name, found in lists.items()}
    gains = {
        name: ndcg(find_hits(found, split.truth), split.truth.sizes, 25)
        for name, found in lists.items()
    }
    return metrics.pop("model"), Comparison(metrics, gains)
