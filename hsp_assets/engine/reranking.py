"""Learned re-ranking: a linear softmax that orders the best items of the blend anew.

The weights of the features of `candidates` maximise the likelihood of the relevant items among a
user's candidates (a conditional logit; D. McFadden, "Conditional logit analysis of qualitative
choice behavior", 1974). They are learned on the validation part and kept only where users who
taught nothing are predicted better, too: better than by a blend that was chosen on these very
users, which flatters it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from hsp_assets.engine.candidates import Candidates, ItemTraits, describe
from hsp_assets.engine.cells import blocks
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.histories import Histories
from hsp_assets.engine.metrics import PerUser, ndcg
from hsp_assets.engine.scoring import Scores
from hsp_assets.engine.splits import Split

Weights = Mapping[str, float]
Row = np.ndarray[tuple[int], np.dtype[np.float64]]

BLEND = "blend.log"
"""The feature by which alone the order stays as it is; its weight is free, all others are drawn to
0, so that little data changes little."""
PENALTY = 300.0
"""Of the squares of the weights of features of unit variance, in users."""
ITERATIONS = 60
TAUGHT = 100
"""Best candidates that the weights are learned from; more make them no better."""
FOLDS = 3
"""Parts of the users, each of which is predicted by what the others teach."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Candidates of validation users.

    Attributes:
        names: of the features.
        features: shape (users, candidates, features).
        relevant: shape (users, candidates).
        shown: shape (users, candidates); whether the item may be shown.
        sizes: relevant items of each user, those that are no candidates included.
    """

    names: tuple[str, ...]
    features: NDArray[np.float32]
    relevant: NDArray[np.bool_]
    shown: NDArray[np.bool_]
    sizes: NDArray[np.int64]

    def of(self, users: NDArray[np.bool_]) -> Self:
        """Return those of some users, marked in a mask of shape (users,)."""
        return replace(
            self,
            features=self.features[users],
            relevant=self.relevant[users],
            shown=self.shown[users],
            sizes=self.sizes[users],
        )


class Teacher(Protocol):
    """A blend whose best items can be described."""

    @property
    def traits(self) -> ItemTraits:
        """Traits of each item."""
        ...

    def candidates(self, log: EventLog) -> tuple[Candidates, Histories]:
        """Return the best items for each user, and what was read of the histories."""
        ...


def reorder(
    scores: Scores,
    candidates: Candidates,
    histories: Histories,
    traits: ItemTraits,
    weights: Weights,
) -> None:
    """Order the candidates of each user anew, in place; items without events keep their scores.

    So do all items of a user without a history, of whom the weights say nothing.

    The new scores lie between the lowest and the highest of the candidates, so that all other items
    stay where they are.
    """
    utilities = np.zeros(candidates.codes.shape, dtype=np.float32)
    for name, feature in describe(candidates, histories, traits):
        if name in weights:
            utilities += np.float32(weights[name]) * feature
    stay = ~traits.are_warm(candidates.codes)
    stay |= np.bincount(histories.users, minlength=len(stay))[:, None] == 0
    low = np.where(stay, np.inf, utilities).min(axis=1, keepdims=True)
    high = np.where(stay, -np.inf, utilities).max(axis=1, keepdims=True)
    low = np.where(np.isfinite(low), low, 0)
    spans = np.where(high > low, high - low, 1)
    best, worst = candidates.blend[:, :1], candidates.blend[:, -1:]
    moved = worst + (best - worst) * (utilities - low) / spans
    ordered = np.where(stay, candidates.blend, moved)
    np.put_along_axis(scores, candidates.codes, ordered, axis=1)


def read_lesson(teacher: Teacher, split: Split, *, new_items_only: bool) -> Lesson:
    """Describe the candidates of the split's users and mark the relevant ones."""
    truth, width = split.ground_truth, split.ground_truth.item_count
    known = split.inputs.distinct_items().keys() if new_items_only else np.empty(0)
    names: tuple[str, ...] = ()
    features, codes = [], []
    for users in blocks(len(split.users), width):
        candidates, histories = teacher.candidates(split.inputs.select(users))
        described = dict(describe(candidates, histories, teacher.traits))
        names = tuple(described)
        features.append(np.stack(list(described.values()), axis=2))
        codes.append(candidates.codes)
    of_all = np.concatenate(codes)
    keys = np.arange(len(of_all))[:, None] * np.int64(width) + of_all
    shown = teacher.traits.are_warm(of_all) & ~np.isin(keys, known)
    relevant = np.isin(keys, truth.keys()) & shown
    return Lesson(names, np.concatenate(features), relevant, shown, truth.sizes)


def learn(lesson: Lesson, seed: int = 0) -> Weights:
    """Return weights by feature; none where what some users teach does not hold for the others."""
    shuffled = np.random.default_rng(seed).permutation(len(lesson.sizes))
    fold: NDArray[np.int64] = np.asarray(shuffled % FOLDS)
    gained = np.zeros(len(lesson.sizes))
    for number in range(FOLDS):
        left_out = np.equal(fold, number)
        weights, others = maximise(lesson.of(np.logical_not(left_out))), lesson.of(left_out)
        gained[left_out] = ndcg_by(others, weights) - ndcg_by(others, None)
    if gained.mean() <= 0:
        return {}
    return dict(zip(lesson.names, maximise(lesson).tolist(), strict=True))


def ndcg_by(lesson: Lesson, weights: NDArray[np.float64] | None) -> PerUser:
    """NDCG@25 of each user's candidates in the order of the weights, or of the blend."""
    codes = np.arange(lesson.shown.shape[1])
    utilities = -codes.astype(np.float32)
    if weights is not None:
        utilities = lesson.features @ weights.astype(np.float32)
    order = np.argsort(np.where(lesson.shown, -utilities, np.inf), axis=1, kind="stable")
    hits = np.take_along_axis(lesson.relevant, order[:, :25], axis=1)
    return ndcg(hits, lesson.sizes, 25)


def maximise(lesson: Lesson) -> NDArray[np.float64]:
    """Return the weights under which the relevant items are most likely."""
    spreads = lesson.features[lesson.shown].std(axis=0)
    scales = np.divide(1, spreads, out=np.zeros_like(spreads), where=spreads > 0)
    taught = lesson.of(np.asarray(lesson.relevant[:, :TAUGHT].any(axis=1)))
    features = taught.features[:, :TAUGHT] * scales
    shown, relevant = taught.shown[:, :TAUGHT], taught.relevant[:, :TAUGHT]
    wanted = np.einsum("uc,ucf->f", relevant / relevant.sum(axis=1, keepdims=True), features)
    order_of_blend: Row = np.array([name == BLEND for name in lesson.names], dtype=np.float64)
    penalties = PENALTY * (1 - order_of_blend)

    def loss(weights: Row) -> tuple[float, Row]:
        utilities = np.where(shown, features @ weights.astype(np.float32), -np.inf)
        highest = utilities.max(axis=1, keepdims=True)
        chances = np.exp(utilities - highest)
        totals = chances.sum(axis=1, keepdims=True)
        chances /= totals
        unlikely = (highest + np.log(totals)).sum() - wanted @ weights
        slope = np.einsum("uc,ucf->f", chances, features) - wanted
        return unlikely + penalties @ weights**2 / 2, slope + penalties * weights

    with threadpool_limits(1, user_api="blas"):
        solved = minimize(
            loss,
            order_of_blend,
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": ITERATIONS},
        )
    return np.asarray(solved.x * scales)
