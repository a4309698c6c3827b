"""The best items of a blend for each user, described by features: what re-ranking orders.

Features are read from the parts' scores, the items' traits and the user's history; the weights by
which they are added belong to `reranking`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.content import Content
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.histories import Histories
from hsp_assets.engine.popularity import ages
from hsp_assets.engine.scoring import Scores
from hsp_assets.engine.trend import trend

Codes = NDArray[np.int64]
Features = NDArray[np.float32]

CANDIDATES = 300
"""Items of each user that are ordered anew."""
FLOOR = 1e-3
"""Score under which the logarithm of a part's score says nothing more."""


@dataclass(frozen=True, slots=True)
class ItemTraits:
    """What is known of each item whoever looks at it.

    Attributes:
        values: shape (3, items); logarithms of its events, its trend and its days in the log.
        groups: shape (items,); items of the same categories have the same number.
        log_prices: shape (items,); NaN where no price is known.
    """

    values: NDArray[np.float32]
    groups: Codes
    log_prices: NDArray[np.float32]

    def are_warm(self, codes: Codes) -> NDArray[np.bool_]:
        """Tell which of some items have events."""
        return np.asarray(self.values[0][codes] > 0)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Items of each user, best first, with their scores.

    Attributes:
        codes: shape (users, candidates).
        blend: shape (users, candidates); the blend's scores, descending.
        parts: the parts' scores by name, of the same shape each.
    """

    codes: Codes
    blend: Scores
    parts: Mapping[str, Scores]


TRAITS = ("counts", "trend", "age")


def read_traits(log: EventLog, content: Content | None) -> ItemTraits:
    """Read the traits of every item from a log and the attributes."""
    days = np.zeros(log.item_count)
    np.maximum.at(days, log.items, ages(log))
    values = np.stack([np.log1p(log.counts()), np.log(trend(log)), np.log1p(days)])
    if content is None:
        unknown = np.full(log.item_count, np.nan, dtype=np.float32)
        return ItemTraits(values.astype(np.float32), np.zeros(log.item_count, np.int64), unknown)
    return ItemTraits(values.astype(np.float32), content.groups, content.log_prices)


def best_of(blend: Scores, limit: int = CANDIDATES) -> Codes:
    """Return the items of the highest scores in each row, best first, equal ones by code."""
    limit = min(limit, blend.shape[1])
    codes = np.argpartition(-blend, limit - 1, axis=1)[:, :limit]
    codes.sort(axis=1)
    order = np.argsort(-np.take_along_axis(blend, codes, axis=1), axis=1, kind="stable")
    return np.take_along_axis(codes, order, axis=1)


def describe(
    candidates: Candidates, histories: Histories, traits: ItemTraits
) -> Iterator[tuple[str, Features]]:
    """Yield the features by name, each of the shape of the candidates."""
    places = np.arange(1, candidates.codes.shape[1] + 1, dtype=np.float32)
    yield "blend", candidates.blend
    yield "blend.log", _log(candidates.blend)
    yield "blend.rank", np.broadcast_to(1 / places, candidates.codes.shape)
    yield "blend.log_rank", np.broadcast_to(np.log(places), candidates.codes.shape)
    for part, scores in candidates.parts.items():
        yield part, scores
        yield f"{part}.log", _log(scores)
        yield f"{part}.rank", _reciprocal_ranks(scores)
    for name, values in zip(TRAITS, traits.values, strict=True):
        yield name, values[candidates.codes]
    yield "category", _category_affinity(candidates.codes, histories, traits)
    yield "price", _price_distance(candidates.codes, histories, traits)


def _log(scores: Scores) -> Features:
    return np.log(np.maximum(scores, FLOOR))


def _reciprocal_ranks(scores: Scores) -> Features:
    """1 / rank among the candidates, 0 without a score; equal scores in the blend's order."""
    order = np.argsort(-scores, axis=1, kind="stable")
    ranks = np.empty(scores.shape, dtype=np.float32)
    places = np.arange(1, scores.shape[1] + 1, dtype=np.float32)
    np.put_along_axis(ranks, order, np.broadcast_to(1 / places, scores.shape), axis=1)
    return np.where(scores > 0, ranks, np.float32(0))


def _category_affinity(codes: Codes, histories: Histories, traits: ItemTraits) -> Features:
    """Share of each user's history in the categories of each candidate."""
    users, width = histories.shape[0], int(traits.groups.max(initial=0)) + 1
    places = histories.users * width + traits.groups[histories.items]
    counts = np.bincount(places, minlength=users * width).reshape(users, width)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return np.take_along_axis(shares, traits.groups[codes], axis=1).astype(np.float32)


def _price_distance(codes: Codes, histories: Histories, traits: ItemTraits) -> Features:
    """Distance of each candidate's price from the mean of the history, in logarithms."""
    prices = traits.log_prices[histories.items]
    priced = np.isfinite(prices)
    users = histories.users[priced]
    totals = np.bincount(users, prices[priced], minlength=histories.shape[0])
    counts = np.bincount(users, minlength=histories.shape[0])
    means = np.divide(totals, counts, out=np.full(len(totals), np.nan), where=counts > 0)
    distances = np.abs(traits.log_prices[codes] - means[:, None])
    return np.asarray(np.nan_to_num(distances), dtype=np.float32)
