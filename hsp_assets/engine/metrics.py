"""Offline metrics as Amazon Personalize defines them: binary relevance, mean over test users.

Definitions: https://docs.aws.amazon.com/personalize/latest/dg/working-with-training-metrics.html
The ideal list of NDCG holds min(K, number of relevant items) ones. Everything here is computed from
ranked lists and the ground truth; which items and users those are belongs to `splits`.
"""

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.ground_truth import GroundTruth
from hsp_assets.engine.ranking import NOTHING, ranks

PerUser = NDArray[np.float64]
"""One value for each test user."""


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


def find_hits(lists: NDArray[np.int64], ground_truth: GroundTruth) -> NDArray[np.bool_]:
    """Tell for every place of every list whether its item is relevant, shape as `lists`."""
    keys = np.arange(len(lists))[:, None] * ground_truth.item_count + lists
    return np.asarray(np.isin(keys, ground_truth.keys()) & (lists != NOTHING))


def ndcg(hits: NDArray[np.bool_], sizes: NDArray[np.int64], k: int) -> PerUser:
    """Normalised discounted cumulative gain at `k` of each user; 0 where nothing is relevant."""
    top = hits[:, :k]
    return _normalised(top @ _discounts(k)[: top.shape[1]], sizes, k)


def ndcg_of_lists(lists: NDArray[np.int64], ground_truth: GroundTruth, k: int) -> PerUser:
    """Compute `ndcg` from lists of items."""
    return ndcg(find_hits(lists, ground_truth), ground_truth.sizes, k)


def ndcg_of_ranks(ranks: NDArray[np.int64], ground_truth: GroundTruth, k: int) -> PerUser:
    """Compute `ndcg` from the rank, from 1, of every relevant item."""
    values = np.where(ranks <= k, 1 / np.log2(ranks + 1), 0.0)
    sizes = ground_truth.sizes
    return _normalised(np.bincount(ground_truth.users, values, minlength=len(sizes)), sizes, k)


def mean_ndcg(scores: NDArray[np.float32], ground_truth: GroundTruth) -> float:
    """Mean NDCG@25 of scores of shape (users, items): what every search here maximises."""
    return float(ndcg_of_ranks(ranks(scores, ground_truth), ground_truth, 25).mean())


def precision(hits: NDArray[np.bool_], k: int) -> PerUser:
    """Relevant items among the first `k`, divided by `k` however short the list is."""
    return np.asarray(hits[:, :k].sum(axis=1) / k)


def recall(hits: NDArray[np.bool_], sizes: NDArray[np.int64], k: int) -> PerUser:
    """Share of the relevant items that are among the first `k`; 0 where nothing is relevant."""
    return _share(hits[:, :k].sum(axis=1), sizes)


def hit_rate(hits: NDArray[np.bool_], k: int) -> PerUser:
    """1 where any of the first `k` is relevant, else 0."""
    return np.asarray(hits[:, :k].any(axis=1), dtype=np.float64)


def reciprocal_rank(hits: NDArray[np.bool_], k: int) -> PerUser:
    """1 / rank of the first relevant item among the first `k`, 0 when there is none."""
    top = hits[:, :k]
    if not top.shape[1]:
        return np.zeros(len(top))
    return np.asarray(top.any(axis=1) / (top.argmax(axis=1) + 1))


def coverage(lists: NDArray[np.int64], item_count: int) -> float:
    """Share of the catalogue that appears in at least one of the lists."""
    return len(np.unique(lists[lists != NOTHING])) / item_count if item_count else 0.0


def service_metrics(lists: NDArray[np.int64], ground_truth: GroundTruth) -> Metrics:
    """Compute the service's eight metrics of lists of shape (users, at least 25)."""
    hits, sizes = find_hits(lists, ground_truth), ground_truth.sizes
    return Metrics(
        coverage(lists[:, :25], ground_truth.item_count),
        float(reciprocal_rank(hits, 25).mean()),
        *(float(ndcg(hits, sizes, k).mean()) for k in (5, 10, 25)),
        *(float(precision(hits, k).mean()) for k in (5, 10, 25)),
    )


def _discounts(k: int) -> PerUser:
    return 1 / np.log2(np.arange(2, k + 2))


def _normalised(gains: NDArray[np.number], sizes: NDArray[np.int64], k: int) -> PerUser:
    """Divide each user's gain by that of the ideal list."""
    ideals = np.concatenate(([0.0], np.cumsum(_discounts(k))))
    return _share(gains, ideals[np.minimum(sizes, k)])


def _share(parts: NDArray[np.number], wholes: NDArray[np.number]) -> PerUser:
    """Divide; 0 where the whole is 0."""
    return np.asarray(np.divide(parts, wholes, out=np.zeros(len(parts)), where=wholes > 0))
