"""Measures of a model's lists for each user, with bootstrap intervals of the means."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.evaluation.report import Estimate
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.ground_truth import GroundTruth
from hsp_assets.engine.metrics import (
    PerUser,
    find_hits,
    hit_rate,
    ndcg,
    precision,
    recall,
    reciprocal_rank,
)
from hsp_assets.engine.ranking import NOTHING

CUTOFFS = (5, 10, 20, 25)
LENGTH = max(CUTOFFS)
RESAMPLES = 1_000
LEVELS = (0.025, 0.975)
"""Bounds of a 95 % interval."""
DRAWN = 4_000_000
"""Users drawn at a time while resampling."""

Measures = Mapping[str, PerUser]


def measure(lists: NDArray[np.int64], ground_truth: GroundTruth) -> Measures:
    """Compute every measure at every cutoff for each user, named like `ndcg@10`."""
    hits = find_hits(lists, ground_truth)
    values: dict[str, PerUser] = {}
    for k in CUTOFFS:
        values[f"ndcg@{k}"] = ndcg(hits, ground_truth.sizes, k)
        values[f"recall@{k}"] = recall(hits, ground_truth.sizes, k)
        values[f"hit_rate@{k}"] = hit_rate(hits, k)
        values[f"precision@{k}"] = precision(hits, k)
        values[f"mrr@{k}"] = reciprocal_rank(hits, k)
    return values


def novelty(lists: NDArray[np.int64], train: EventLog) -> float:
    """Mean of -log2 of the share of users with events about the shown items; higher: less popular.

    One user is added who has events about every item, so that the share is never 0.
    """
    counts = np.bincount(train.distinct_items().items, minlength=train.item_count)
    bits = -np.log2((counts + 1) / (train.user_count + 1))
    shown = lists[lists != NOTHING]
    return float(bits[shown].mean()) if len(shown) else 0.0


def estimate(values: Measures, seed: int) -> dict[str, Estimate]:
    """Return the mean of each measure with the 95 % interval of a bootstrap over users."""
    table = np.column_stack(list(values.values()))
    resampled = resample(table, seed)
    low, high = np.quantile(resampled, LEVELS, axis=0)
    means = table.mean(axis=0)
    rows = zip(values, means.tolist(), low.tolist(), high.tolist(), strict=True)
    return {name: Estimate(mean, lower, upper) for name, mean, lower, upper in rows}


def ratio(ours: PerUser, theirs: PerUser, seed: int) -> Estimate:
    """Return the ratio of two means over the same users, resampled in pairs.

    Infinite where only ours is above zero; 1 where neither is.
    """
    table = np.column_stack([ours, theirs])
    resampled = resample(table, seed)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = resampled[:, 0] / resampled[:, 1]
        mean = np.float64(ours.mean()) / theirs.mean()
    ordered = np.nan_to_num([mean, *ratios], nan=1.0, posinf=np.inf)
    low, high = np.quantile(ordered[1:], LEVELS, method="nearest")
    return Estimate(float(ordered[0]), float(low), float(high))


def resample(table: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    """Draw as many users as there are, with replacement, `RESAMPLES` times; return the means.

    Args:
        table: shape (users, measures).
        seed: the same seed draws the same users, so that means can be compared in pairs.
    """
    rng, users = np.random.default_rng(seed), len(table)
    means = np.empty((RESAMPLES, table.shape[1]))
    step = max(1, DRAWN // users)
    for start in range(0, RESAMPLES, step):
        rows = min(step, RESAMPLES - start)
        drawn = rng.integers(0, users, (rows, users)) + users * np.arange(rows)[:, None]
        weights = np.bincount(drawn.ravel(), minlength=rows * users).reshape(rows, users)
        means[start : start + rows] = weights @ table / users
    return means
