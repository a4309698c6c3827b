"""The search for a personal recommender's penalties, decays and shares on one validation split.

A coordinate search: one hyperparameter after another moves along a short grid as long as the mean
NDCG@25 of the validation users grows. Whether cold items are shown is decided last, under the
condition that items with events lose little.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hsp_assets.engine import grids
from hsp_assets.engine.cold_items import find_cold_items
from hsp_assets.engine.content import Content
from hsp_assets.engine.damping import choose_damping
from hsp_assets.engine.histories import read_histories, repeat_scores
from hsp_assets.engine.hyperparameters import PARTS, Hyperparameters, PartName
from hsp_assets.engine.metrics import mean_ndcg
from hsp_assets.engine.parts import Parts
from hsp_assets.engine.personal import history_scores
from hsp_assets.engine.popularity import DAY, popularity
from hsp_assets.engine.scoring import FILL, Scores
from hsp_assets.engine.sparse import Matrix, scale_columns
from hsp_assets.engine.splits import Split
from hsp_assets.engine.trend import trend

ROUNDS = 2
MIN_GAIN = 0.002
"""Share by which a round must improve for another to be taken."""
PATIENCE = 2
"""Values in a row that may be no better before the search along a grid ends."""
DEFAULT_TREND = 0.5
LOWER_TREND_GAIN = 1.015
"""Times better that a lower trend must do on a past that is shorter than the one served."""

START = Hyperparameters(penalty=300.0, features=0.0, cold_item_damping=0.0)


@dataclass(frozen=True, slots=True)
class Fitted:
    """One part, fitted to the validation's training events and scored for its users.

    Attributes:
        weight_key: hyperparameters that the weights depend on.
        score_key: hyperparameters that affect the scores but not the weights.
        weights: item-item weights; None for a part without.
        scores: shape (users, items), or (1, items) where all users have the same.
    """

    weight_key: Hashable
    score_key: Hashable
    weights: Matrix | None
    scores: Scores


class Search:
    """One search over one validation split; `current` and `best` hold the best result so far.

    Args:
        split: the training events and the ground truth.
        content: the items' attributes.
        new_items_only: only items that are not in a user's history are predicted.
        longer_past: the served model will learn from a longer past than the split's training part
            has, more of which is out of date: it needs more trend than the split can show.
    """

    def __init__(
        self,
        split: Split,
        content: Content | None,
        *,
        new_items_only: bool,
        longer_past: bool = False,
    ) -> None:
        follows_trend = new_items_only and longer_past
        self.current = replace(START, trend=DEFAULT_TREND) if follows_trend else START
        self._longer_past = longer_past
        self.best = 0.0
        self._split = split
        self._content = content
        self._new_items_only = new_items_only
        self._histories = read_histories(split.inputs)
        self._parts = Parts(split.train, content)
        self._trend = trend(split.train)
        self._fitted: dict[PartName, Fitted] = {}

    def run(self) -> Hyperparameters:
        """Start from the best part, then improve one hyperparameter after another."""
        self.start()
        self._repeat(self._improve_shares)
        self._improve_trend()
        self._improve_models()
        self._repeat(self._improve_scoring, self._improve_shares)
        self._damp_cold_items()
        return self.current

    def start(self) -> None:
        """Fit every part, find how each is best scored alone, and begin with the best of them."""
        available: list[PartName] = [*self._parts.names, "popular"]
        if not self._new_items_only:
            available.append("repeats")
        for part in PARTS:
            if part in available:
                self._fitted[part] = self._fit(part, self.current)
        alone: dict[PartName, float] = {}
        result, nothing = self.current, self.current.without_shares()
        for part in self._fitted:
            self.current, self.best = nothing.with_share(part, 1.0), 0.0
            self._try(part, self._scorings(part))
            alone[part], result = self.best, result.with_scoring_of(part, self.current)
        strongest = max(alone, key=lambda part: alone[part])
        self.current = result.without_shares().with_share(strongest, 1.0)
        self.best = alone[strongest]

    def _repeat(self, *steps: Callable[[], None]) -> None:
        """Take the steps `ROUNDS` times, or until they gain less than `MIN_GAIN`."""
        for _ in range(ROUNDS):
            before = self.best
            for step in steps:
                step()
            if self.best <= (1 + MIN_GAIN) * before:
                return

    def _scorings(self, part: PartName) -> list[Hyperparameters]:
        """List the candidates that differ in how a fitted part is scored."""
        if part == "popular":
            return self._grid("half_life", grids.HALF_LIVES)
        if part == "repeats":
            return self._grid("repeat_power", grids.REPEAT_POWERS)
        if part == "next_item":
            return [self.current]
        return [self.current.with_decay(part, decay) for decay in grids.DECAYS]

    def _grid(self, name: str, values: Iterable[float | None]) -> list[Hyperparameters]:
        """List the candidates that differ in one hyperparameter."""
        changes: list[dict[str, Any]] = [{name: value} for value in values]
        return [replace(self.current, **change) for change in changes]

    def _improve_shares(self) -> None:
        for part in self._fitted:
            self._try(part, [self.current.with_share(part, share) for share in grids.SHARES])

    def _improve_scoring(self) -> None:
        for part in self._fitted:
            if self.current.shares[part]:
                self._try(part, self._scorings(part))

    def _improve_trend(self) -> None:
        """Take the trend that serves the whole blend best.

        Where repeats count, they lead, and no trend gained anything measurable.
        """
        if not self._new_items_only:
            return
        for candidate in self._grid("trend", grids.TRENDS):
            fitted = {part: self._fit(part, candidate) for part in self._fitted}
            ndcg = self._ndcg(self._hide_known(self._total(fitted)))
            doubted = self._longer_past and candidate.trend < self.current.trend
            if ndcg > self.best * (LOWER_TREND_GAIN if doubted else 1):
                self.current, self.best, self._fitted = candidate, ndcg, fitted

    def _improve_models(self) -> None:
        if self.current.shares["sequence"]:
            self._try("sequence", self._grid("backward", grids.BACKWARD))
            self._try("sequence", self._grid("power", grids.POWERS))
        if self.current.shares["linear"] and self._parts.are_dense:
            self._improve_linear()
        if self.current.shares["next_item"]:
            self._try("next_item", self._grid("next_item_window", grids.NEXT_ITEM_WINDOWS))
            self._try("next_item", self._grid("next_item_penalty", grids.NEXT_ITEM_PENALTIES))

    def _improve_linear(self) -> None:
        few = self._parts.are_few
        self._try("linear", self._grid("penalty", grids.PENALTIES if few else grids.FEW_PENALTIES))
        if self._content is not None:
            self._try("linear", self._grid("features", grids.FEATURES))
        if few:
            days = np.ptp(self._split.train.times) / DAY
            spans = [span for span in grids.FORGETTING if span is None or span < days]
            self._try("linear", self._grid("forgetting", spans))

    def _try(self, part: PartName, candidates: Sequence[Hyperparameters]) -> None:
        """Search a grid that concerns one part only, from the current value in both directions."""
        others = self._total(self._fitted_of(other for other in PARTS if other != part))
        rest = self._hide_known(others)
        start = candidates.index(self.current) if self.current in candidates else -1
        after, before = candidates[start + 1 :], candidates[: max(start, 0)][::-1]
        if not self.best and start >= 0:
            self._accept_if_better(part, self.current, rest)
        if not self._climb(part, after, rest):
            self._climb(part, before, rest)

    def _climb(self, part: PartName, candidates: Iterable[Hyperparameters], rest: Scores) -> bool:
        """Try one candidate after another until `PATIENCE` in a row were no better."""
        improved, worse = False, 0
        for candidate in candidates:
            if self._accept_if_better(part, candidate, rest):
                improved, worse = True, 0
            elif (worse := worse + 1) == PATIENCE:
                break
        return improved

    def _accept_if_better(self, part: PartName, candidate: Hyperparameters, rest: Scores) -> bool:
        """Take a candidate that predicts better than the best so far."""
        fitted = self._fit(part, candidate)
        ndcg = self._ndcg(rest + _share(part, candidate) * fitted.scores)
        if ndcg <= self.best:
            return False
        self.current, self.best = candidate, ndcg
        self._fitted[part] = fitted
        return True

    def _fit(self, part: PartName, candidate: Hyperparameters) -> Fitted:
        """Fit and score a part, or only as much of that as changed."""
        keys = _weight_key(part, candidate), _score_key(part, candidate)
        known = self._fitted.get(part)
        if known is not None and (known.weight_key, known.score_key) == keys:
            return known
        if part == "popular":
            item_popularity = popularity(self._split.train, candidate.half_life)
            return Fitted(*keys, None, item_popularity[None, :])
        if part == "repeats":
            repeats = repeat_scores(self._split.inputs, candidate.repeat_power)
            return Fitted(*keys, None, np.asarray(repeats.toarray()))
        weights = known.weights if known is not None and known.weight_key == keys[0] else None
        if weights is None:
            weights = self._parts.fit(part, candidate)
        scaled = scale_columns(weights, self._trend**candidate.trend)
        return Fitted(
            *keys, weights, history_scores(self._histories, scaled, candidate.decays[part])
        )

    def _fitted_of(self, parts: Iterable[PartName]) -> dict[PartName, Fitted]:
        """Return those of some parts that are fitted."""
        return {part: self._fitted[part] for part in parts if part in self._fitted}

    def _total(self, fitted: Mapping[PartName, Fitted]) -> Scores:
        """Blend fitted parts by their shares."""
        total = np.zeros(self._histories.shape, dtype=np.float32)
        for part, one in fitted.items():
            total += _share(part, self.current) * one.scores
        return total

    def _hide_known(self, scores: Scores) -> Scores:
        """Set to minus infinity, in place, what must not be shown."""
        if self._new_items_only:
            scores[self._histories.users, self._histories.items] = -np.inf
        return scores

    def _ndcg(self, scores: Scores) -> float:
        return mean_ndcg(scores, self._split.ground_truth)

    def _damp_cold_items(self) -> None:
        """Decide how high items without events may rank."""
        counts = self._split.train.counts()
        content = self._content
        cold_items = None if content is None else find_cold_items(counts, content.features)
        if cold_items is None:
            return
        additions = self._hide_known(self._total(self._fitted_of(["repeats"])))
        blend = self._total(self._fitted_of(part for part in PARTS if part != "repeats"))
        damping = choose_damping(blend, additions, cold_items, self._split.ground_truth, counts)
        self.current = replace(self.current, cold_item_damping=damping)


def _share(part: PartName, candidate: Hyperparameters) -> np.float32:
    return np.float32(candidate.shares[part] + (FILL if part == "popular" else 0))


def _weight_key(part: PartName, candidate: Hyperparameters) -> Hashable:
    """Return what the weights of a part depend on."""
    if part == "linear":
        return candidate.penalty, candidate.features, candidate.forgetting
    if part == "sequence":
        return candidate.backward, candidate.power
    if part == "next_item":
        return candidate.next_item_penalty, candidate.next_item_window, candidate.decays[part]
    return ()


def _score_key(part: PartName, candidate: Hyperparameters) -> Hashable:
    """Return what affects the scores of a part but not its weights."""
    if part == "popular":
        return candidate.half_life
    if part == "repeats":
        return candidate.repeat_power
    return candidate.decays[part], candidate.trend
