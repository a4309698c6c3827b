"""The strong baselines: item-kNN and ALS of `implicit`, each with its own search.

Both are searched on the validation part that the engine's own search uses. A user's vector is
the number of events about each item, as `implicit` expects; users unknown to a fitted ALS are
folded in by its own least squares.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from implicit.cpu.als import AlternatingLeastSquares
from implicit.nearest_neighbours import ItemItemRecommender, bm25_weight, normalize, tfidf_weight
from scipy import sparse
from threadpoolctl import threadpool_limits

from hsp_assets.engine.evaluation.models import Algorithm
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.metrics import ndcg_of_lists
from hsp_assets.engine.scoring import Query, Scores, rank
from hsp_assets.engine.settings import Settings
from hsp_assets.engine.sparse import Matrix
from hsp_assets.engine.validation import validation_split

WEIGHTINGS: Mapping[str, Callable[[sparse.csr_matrix], sparse.coo_matrix]] = {
    "cosine": normalize,
    "tfidf": lambda counts: normalize(tfidf_weight(counts)),
    "bm25": lambda counts: bm25_weight(counts, 1.2, 0.75),
}
"""The library's three weightings of a matrix of items by users."""
KNN_GRID: Mapping[str, Sequence[Any]] = {
    "weighting": tuple(WEIGHTINGS),
    "neighbours": (20, 50, 100, 200, 500),
}
ALS_GRID: Mapping[str, Sequence[Any]] = {
    "factors": (64, 32, 128),
    "confidence": (1.0, 10.0, 40.0),
    "regularisation": (0.01, 0.1, 1.0),
}
ITERATIONS = 15
SEED = 0


@dataclass(frozen=True, slots=True)
class NeighbourScorer:
    """Adds up the similarities to the items of a history.

    Attributes:
        similarity: shape (items, items).
    """

    similarity: Matrix

    def score(self, query: Query) -> Scores:
        """Multiply each user's counts by the similarities."""
        scores = event_counts(query.histories) @ self.similarity
        return np.asarray(scores.toarray(), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class FactorScorer:
    """Multiplies factors; every user is folded in anew.

    Attributes:
        model: a fitted ALS.
        confidence: how many times over an event counts.
    """

    model: AlternatingLeastSquares
    confidence: float

    def score(self, query: Query) -> Scores:
        """Solve for the users' factors and multiply them with the items'."""
        counts = sparse.csr_matrix(event_counts(query.histories) * self.confidence)
        with threadpool_limits(1, user_api="blas"):
            users = self.model.recalculate_user(np.arange(len(query)), counts)
        return np.asarray(np.atleast_2d(users) @ self.model.item_factors.T, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class ItemKnn:
    """`implicit`'s item-kNN; weighting and number of neighbours are searched."""

    name: str = "item_knn"

    def search(self, train: EventLog, settings: Settings, seed: int) -> Mapping[str, Any]:
        """Search weighting, then neighbours."""
        return _search(self, KNN_GRID, train, settings, seed)

    def fit(self, train: EventLog, hyperparameters: Mapping[str, Any]) -> NeighbourScorer:
        """Find each item's neighbours."""
        by_item = sparse.csr_matrix(event_counts(train).T)
        weighted = WEIGHTINGS[hyperparameters["weighting"]](by_item).T.tocsr()
        model = ItemItemRecommender(K=hyperparameters["neighbours"])
        model.fit(weighted, show_progress=False)
        return NeighbourScorer(sparse.csr_array(model.similarity))


@dataclass(frozen=True, slots=True)
class Als:
    """`implicit`'s ALS; factors, confidence and regularisation are searched."""

    name: str = "als"

    def search(self, train: EventLog, settings: Settings, seed: int) -> Mapping[str, Any]:
        """Search factors, then confidence, then regularisation."""
        return _search(self, ALS_GRID, train, settings, seed)

    def fit(self, train: EventLog, hyperparameters: Mapping[str, Any]) -> FactorScorer:
        """Alternate `ITERATIONS` times."""
        with threadpool_limits(1, user_api="blas"):
            model = AlternatingLeastSquares(
                factors=hyperparameters["factors"],
                regularization=hyperparameters["regularisation"],
                iterations=ITERATIONS,
                random_state=SEED,
            )
            counts = sparse.csr_matrix(event_counts(train) * hyperparameters["confidence"])
            model.fit(counts, show_progress=False)
        return FactorScorer(model, hyperparameters["confidence"])


def event_counts(log: EventLog) -> Matrix:
    """Number of events of each user about each item, in the types that `implicit` reads."""
    shape = (log.user_count, log.item_count)
    counts = sparse.csr_array(
        (np.ones(len(log), np.float32), log.items.astype(np.int32), log.offsets.astype(np.int32)),
        shape=shape,
    )
    counts.sum_duplicates()
    return counts


def _search(
    algorithm: Algorithm,
    grid: Mapping[str, Sequence[Any]],
    train: EventLog,
    settings: Settings,
    seed: int,
) -> Mapping[str, Any]:
    """Improve one hyperparameter after another, starting from the first value of each."""
    best = {name: values[0] for name, values in grid.items()}
    split = validation_split(train, settings, seed)
    if split is None:
        return best
    hidden = split.inputs.distinct_items() if settings.new_items_only else None
    best_ndcg = -1.0
    for name, values in grid.items():
        for value in values:
            candidate = {**best, name: value}
            if best_ndcg >= 0 and candidate == best:
                continue
            scorer = algorithm.fit(split.train, candidate)
            lists = rank(scorer, split.inputs, 25, hidden=hidden)
            ndcg = float(ndcg_of_lists(lists, split.ground_truth, 25).mean())
            if ndcg > best_ndcg:
                best_ndcg, best = ndcg, candidate
    return best
