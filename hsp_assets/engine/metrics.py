"""Offline metrics as Amazon Personalize defines them: binary relevance, mean over test users.

Definitions: https://docs.aws.amazon.com/personalize/latest/dg/working-with-training-metrics.html
The ideal list of NDCG holds min(K, number of relevant items) ones. Everything here is given
ranked lists and the truth; which items and users those are belongs to `splits`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.ground_truth import Truth
from hsp_assets.engine.ranking import NOTHING


@dataclass(frozen=True, slots=True)
class Metrics:
    """The eight metrics of the service, each between 0 and 1, under the service's names."""

    coverage: float
    mean_reciprocal_rank_at_25: float
    normalized_discounted_cumulative_gain_at_5: float
    normalized_discounted_cumulative_gain_at_10: float
    normalized_discounted_cumulative_gain_at_25: float
    precision_at_5: float
    precision_at_10: float
    precision_at_25: float

    def as_dict(self) -> dict[str, float]:
        """Return the metrics by name."""
        return asdict(self)


def find_hits(lists: NDArray[np.int64], truth: Truth) -> NDArray[np.bool_]:
    """Tell for every place of every list whether its item is relevant, shape as `lists`."""
    keys = np.arange(len(lists))[:, None] * truth.item_count + lists
    return np.asarray(np.isin(keys, truth.keys()) & (lists != NOTHING))


def ndcg(hits: NDArray[np.bool_], sizes: NDArray[np.int64], k: int) -> NDArray[np.float64]:
    """Normalised discounted cumulative gain at `k` of each user; 0 where nothing is relevant."""
    discounts = 1 / np.log2(np.arange(2, k + 2))
    top = hits[:, :k]
    gains = top @ discounts[: top.shape[1]]
    ideals = np.concatenate(([0.0], np.cumsum(discounts)))[np.minimum(sizes, k)]
    return np.divide(gains, ideals, out=np.zeros(len(hits)), where=ideals > 0)


def ndcg_of_ranks(found: NDArray[np.int64], truth: Truth, k: int) -> NDArray[np.float64]:
    """Compute `ndcg` from the rank, from 1, of every relevant item."""
    discounts = 1 / np.log2(np.arange(2, k + 2))
    users = np.repeat(np.arange(len(truth.sizes)), truth.sizes)
    values = np.where(found <= k, 1 / np.log2(found + 1), 0.0)
    gains = np.bincount(users, values, minlength=len(truth.sizes))
    ideals = np.concatenate(([0.0], np.cumsum(discounts)))[np.minimum(truth.sizes, k)]
    return np.asarray(np.divide(gains, ideals, out=np.zeros(len(ideals)), where=ideals > 0))


def precision(hits: NDArray[np.bool_], k: int) -> NDArray[np.float64]:
    """Relevant items among the first `k`, divided by `k` however short the list is."""
    return np.asarray(hits[:, :k].sum(axis=1) / k)


def recall(hits: NDArray[np.bool_], sizes: NDArray[np.int64], k: int) -> NDArray[np.float64]:
    """Share of the relevant items found among the first `k`; 0 where nothing is relevant."""
    found = hits[:, :k].sum(axis=1)
    return np.asarray(np.divide(found, sizes, out=np.zeros(len(hits)), where=sizes > 0))


def hit_rate(hits: NDArray[np.bool_], k: int) -> NDArray[np.float64]:
    """1 where any of the first `k` is relevant, else 0."""
    return np.asarray(hits[:, :k].any(axis=1), dtype=np.float64)


def reciprocal_rank(hits: NDArray[np.bool_], k: int) -> NDArray[np.float64]:
    """1 / rank of the first relevant item among the first `k`, 0 when there is none."""
    top = hits[:, :k]
    if not top.shape[1]:
        return np.zeros(len(top))
    return np.asarray(top.any(axis=1) / (top.argmax(axis=1) + 1))


def coverage(lists: NDArray[np.int64], item_count: int) -> float:
    """Share of the catalogue that appears in at least one of the lists."""
    return len(np.unique(lists[lists != NOTHING])) / item_count if item_count else 0.0


def service_metrics(lists: NDArray[np.int64], truth: Truth) -> Metrics:
    """Compute the service's eight metrics of lists of shape (users, at least 25)."""
    hits = find_hits(lists, truth)
    gains = {k: float(ndcg(hits, truth.sizes, k).mean()) for k in (5, 10, 25)}
    shares = {k: float(precision(hits, k).mean()) for k in (5, 10, 25)}
    return Metrics(
        coverage=coverage(lists[:, :25], truth.item_count),
        mean_reciprocal_rank_at_25=float(reciprocal_rank(hits, 25).mean()),
        normalized_discounted_cumulative_gain_at_5=gains[5],
        normalized_discounted_cumulative_gain_at_10=gains[10],
        normalized_discounted_cumulative_gain_at_25=gains[25],
        precision_at_5=shares[5],
        precision_at_10=shares[10],
        precision_at_25=shares[25],
    )
