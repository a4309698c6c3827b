"""The search for a personal recommender's penalties, decays and shares on one validation split.

A coordinate search: one hyperparameter after another moves along a short grid as long as the mean
NDCG@25 of the validation users grows. In the end each share becomes the smallest that predicts as
well within one standard error, and it is decided whether cold items are shown, under the condition
that items with events lose little.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from hsp_assets.engine import grids
from hsp_assets.engine.cold_items import ColdItems, find_cold_items
from hsp_assets.engine.content import Content
from hsp_assets.engine.damping import choose_damping
from hsp_assets.engine.fitted import Fitted, PartFits, share_of
from hsp_assets.engine.histories import read_histories
from hsp_assets.engine.hyperparameters import PARTS, Hyperparameters, PartName
from hsp_assets.engine.metrics import PerUser
from hsp_assets.engine.popularity import DAY
from hsp_assets.engine.reranking import learn, read_lesson
from hsp_assets.engine.scoring import Scores
from hsp_assets.engine.splits import Split, sample_users
from hsp_assets.engine.trend import drifts

ROUNDS = 2
MIN_GAIN = 0.002
"""Share by which a round must improve for another to be taken."""
PATIENCE = 2
"""Values in a row that may be no better before the search along a grid ends."""
DEFAULT_TREND = 0.5
LOWER_TREND_GAIN = 1.015
"""Times better that a lower trend must do on a past that is shorter than the one served."""
ERRORS = 1.0
"""Standard errors of the difference within which two candidates predict equally well."""

DAMPED = 20_000_000
"""Scores of all items that the place of cold items is decided by."""

START = Hyperparameters(penalty=300.0, features=0.0, cold_item_damping=0.0)


class Search:
    """One search over one validation split; `current` and `best` hold the best result so far.

    Args:
        split: the training events and the ground truth.
        content: the items' attributes.
        new_items_only: only items that are not in a user's history are predicted.
        longer_past: the served model will learn from a longer past than the split's training part
            has, more of which is out of date: where popularity drifts, it needs more trend than the
            split can show.
    """

    def __init__(
        self,
        split: Split,
        content: Content | None,
        *,
        new_items_only: bool,
        longer_past: bool = False,
    ) -> None:
        self._follows_trend = new_items_only and longer_past and drifts(split.train)
        self.current = replace(START, trend=DEFAULT_TREND) if self._follows_trend else START
        self.best = 0.0
        self._split = split
        self._content = content
        self._new_items_only = new_items_only
        self._fits = PartFits(split, content, self.current, new_items_only=new_items_only)

    def run(self) -> Hyperparameters:
        """Start from the best part, then improve one hyperparameter after another."""
        self.start()
        self._repeat(self._improve_shares)
        self._improve_trend()
        self._improve_models()
        self._fits.coarse = False
        self._repick()
        self._repeat(self._improve_scoring, self._improve_shares)
        self._prefer_smaller_shares()
        self._damp_cold_items()
        self._learn_reranking()
        return self.current

    def start(self) -> None:
        """Find how each part is best scored alone, and begin with the best of them."""
        alone: dict[PartName, float] = {}
        result, nothing = self.current, self.current.without_shares()
        for part in self._fits.fitted:
            self.current, self.best = nothing.with_share(part, 1.0), 0.0
            self._try(part, self._scorings(part))
            alone[part], result = self.best, result.with_scoring_of(part, self.current)
        strongest = max(alone, key=lambda part: alone[part])
        self.current = result.without_shares().with_share(strongest, 1.0)
        self._repick()

    def _repick(self) -> None:
        """Look at the items that are best now."""
        fitted = self._fits.fitted
        self._fits.fitted = {part: self._fits.fit(part, self.current) for part in fitted}
        self._fits.repick()
        total = self._fits.total(self._fits.fitted, self.current)
        self.best = float(self._fits.cells.values(total).mean())

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

    def _shares(self, part: PartName) -> list[Hyperparameters]:
        """List the candidates that differ in one share."""
        shares = grids.REPEAT_SHARES if part == "repeats" else grids.SHARES
        return [self.current.with_share(part, share) for share in shares]

    def _improve_shares(self) -> None:
        for part in self._fits.fitted:
            self._try(part, self._shares(part))

    def _improve_scoring(self) -> None:
        for part in self._fits.fitted:
            if self.current.shares[part]:
                self._try(part, self._scorings(part))

    def _improve_trend(self) -> None:
        """Take the trend that serves the whole blend best; in doubt none where nothing drifts.

        Where repeats count, they lead, and no trend gained anything measurable.
        """
        if not self._new_items_only:
            return
        for candidate in self._grid("trend", grids.TRENDS):
            doubted = self._follows_trend and candidate.trend < self.current.trend
            self._take_if_better(candidate, LOWER_TREND_GAIN if doubted else 1.0)

    def _improve_models(self) -> None:
        self._improve_weighting()
        if self.current.shares["sequence"]:
            self._try("sequence", self._grid("backward", grids.BACKWARD))
            self._try("sequence", self._grid("power", grids.POWERS))
        if self.current.shares["linear"] and self._fits.parts.are_dense:
            self._improve_linear()
        if self.current.shares["next_item"]:
            self._try("next_item", self._grid("next_item_window", grids.NEXT_ITEM_WINDOWS))
            self._try("next_item", self._grid("next_item_penalty", grids.NEXT_ITEM_PENALTIES))

    def _improve_linear(self) -> None:
        few = self._fits.parts.are_few
        penalties = grids.PENALTIES if few else grids.FEW_PENALTIES
        self._try("linear", self._grid("penalty", penalties))
        if self._content is not None:
            self._try("linear", self._grid("features", grids.FEATURES))
        if few:
            days = np.ptp(self._split.train.times) / DAY
            spans = [span for span in grids.FORGETTING if span is None or span < days]
            self._try("linear", self._grid("forgetting", spans))

    def _improve_weighting(self) -> None:
        """Count an item of a history once, with a penalty as fits that, where that gains."""
        if self._fits.histories.counts.max(initial=0) <= 1:
            return
        of_ones = grids.PENALTIES_OF_ONES if self._fits.parts.are_few else (self.current.penalty,)
        for penalty in of_ones:
            candidate = replace(self.current, log_counts=False, penalty=penalty)
            self._take_if_better(candidate)

    def _take_if_better(self, candidate: Hyperparameters, times: float = 1.0) -> None:
        """Go on from a candidate that concerns every part if it is so many times better."""
        fitted = {part: self._fits.fit(part, candidate) for part in self._fits.fitted}
        ndcg = float(self._fits.cells.values(self._fits.total(fitted, candidate)).mean())
        if ndcg > times * self.best:
            self.current, self.best, self._fits.fitted = candidate, ndcg, fitted

    def _prefer_smaller_shares(self) -> None:
        """Give each part but the strongest the smallest share that predicts equally well."""
        strongest = max(PARTS, key=lambda part: self.current.shares[part])
        for part in PARTS:
            share = self.current.shares[part]
            if part == strongest or part not in self._fits.fitted or share <= 0:
                continue
            rest, own = self._rest(part), self._fits.fitted[part].scores
            before = self._fits.cells.values(rest + share_of(part, self.current) * own)
            for smaller in [one for one in grids.SHARES if one < share]:
                candidate = self.current.with_share(part, smaller)
                values = self._fits.cells.values(rest + share_of(part, candidate) * own)
                if not _gains(before - values, ERRORS):
                    self.current, self.best = candidate, float(values.mean())
                    break

    def _try(self, part: PartName, candidates: Sequence[Hyperparameters]) -> None:
        """Search a grid that concerns one part only, from the current value in both directions."""
        rest = self._rest(part)
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
        fitted: Fitted = self._fits.fit(part, candidate)
        ndcg = float(
            self._fits.cells.values(rest + share_of(part, candidate) * fitted.scores).mean()
        )
        if ndcg <= self.best:
            return False
        self.current, self.best = candidate, ndcg
        self._fits.fitted[part] = fitted
        return True

    def _rest(self, part: PartName) -> Scores:
        """The blend without one part."""
        others = self._fits.of(other for other in PARTS if other != part)
        return self._fits.total(others, self.current)

    def _damp_cold_items(self) -> None:
        """Decide how high items without events may rank, by a sample of the users."""
        cold_items = self._cold_items()
        if cold_items is None:
            return
        most = DAMPED // self._split.train.item_count
        sampled = sample_users(self._split, most, 0)
        personal = self._fits.personal(self.current, None)
        blend, additions = personal.blend_and_repeats(sampled.inputs)
        if self._new_items_only:
            histories = read_histories(sampled.inputs)
            additions[histories.users, histories.items] = -np.inf
        counts, truth = self._split.train.counts(), sampled.ground_truth
        damping = choose_damping(blend, additions, cold_items, truth, counts)
        self.current = replace(self.current, cold_item_damping=damping)

    def _cold_items(self) -> ColdItems | None:
        counts, content = self._split.train.counts(), self._content
        return None if content is None else find_cold_items(counts, content.features)

    def _learn_reranking(self) -> None:
        """Order the best items anew where that predicts users better who taught nothing."""
        damping = self.current.cold_item_damping
        personal = self._fits.personal(self.current, self._cold_items() if damping else None)
        lesson = read_lesson(personal, self._split, new_items_only=self._new_items_only)
        self.current = replace(self.current, reranking=learn(lesson))


def _gains(differences: PerUser, errors: float) -> bool:
    """Whether the mean of paired differences is above zero by so many of its standard errors."""
    return bool(differences.mean() > errors * differences.std() / np.sqrt(len(differences)))
