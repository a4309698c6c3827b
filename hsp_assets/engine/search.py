"""The search for a personal recommender's penalties, decays and shares on one validation split.

A coordinate search: one choice after another climbs along a short grid as long as the mean NDCG@25
of the validation users grows. Whether newcomers are shown is decided last, under the condition
that items with events lose little.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hsp_assets.engine import grids
from hsp_assets.engine.cold_items import find_newcomers
from hsp_assets.engine.content import Content
from hsp_assets.engine.damping import choose_damping
from hsp_assets.engine.histories import own_items, read_histories
from hsp_assets.engine.hyperparameters import PARTS, Choices, PartName
from hsp_assets.engine.metrics import ndcg_of_ranks
from hsp_assets.engine.parts import Parts
from hsp_assets.engine.personal import reached
from hsp_assets.engine.popularity import DAY, popularity
from hsp_assets.engine.ranking import ranks
from hsp_assets.engine.scoring import FILL, Scores
from hsp_assets.engine.sparse import Matrix, scale_columns
from hsp_assets.engine.splits import Split
from hsp_assets.engine.trend import trend

ROUNDS = 2
GAIN = 0.002
"""Share by which a round must improve for another to be taken."""
PATIENCE = 2
"""Values in a row that may be no better before a climb ends."""
USUAL_TREND = 0.5
DOUBT = 1.015
"""Times better that a lower trend must do on a past that is shorter than the one served."""

START = Choices(penalty=300.0, features=0.0, newcomers=0.0)


@dataclass(frozen=True, slots=True)
class Fitted:
    """One part, fitted to the validation's training events and scored for its users.

    Attributes:
        model: the choices that the weights depend on.
        use: the choices that the scores depend on besides.
        weights: item-item weights; None for a part without.
        scores: shape (users, items), or (1, items) where all users have the same.
    """

    model: Hashable
    use: Hashable
    weights: Matrix | None
    scores: Scores


class Search:
    """One search over one validation split; `choices` and `best` hold what it found so far.

    Args:
        split: what is learned from and what is to be foretold.
        content: the items' attributes.
        new_only: only items that a user has not met are foretold.
        longer_past: the model that is wanted will learn from a longer past than the split does,
            of which more is out of date: it wants a trend more than the split can tell.
    """

    def __init__(
        self, split: Split, content: Content | None, *, new_only: bool, longer_past: bool = False
    ) -> None:
        self.choices = replace(START, trend=USUAL_TREND) if new_only and longer_past else START
        self._longer_past = longer_past
        self.best = 0.0
        self._split = split
        self._content = content
        self._new_only = new_only
        self._read = read_histories(split.inputs)
        self._parts = Parts(split.train, content)
        self._trend = trend(split.train)
        self._fitted: dict[PartName, Fitted] = {}

    def run(self) -> Choices:
        """Start from the best part, then improve one choice after another."""
        self.start()
        self._repeat(self._improve_shares)
        self._improve_trend()
        self._improve_models()
        self._repeat(self._improve_uses, self._improve_shares)
        self._settle_newcomers()
        return self.choices

    def start(self) -> None:
        """Fit every part, find how each is best used alone, and begin with the best of them."""
        able: list[PartName] = [*self._parts.names, "popular"]
        if not self._new_only:
            able.append("own")
        for part in PARTS:
            if part in able:
                self._fitted[part] = self._fit(part, self.choices)
        alone: dict[PartName, float] = {}
        uses, nothing = self.choices, self.choices.without_shares()
        for part in self._fitted:
            self.choices, self.best = nothing.with_share(part, 1.0), 0.0
            self._try(part, self._uses(part))
            alone[part], uses = self.best, uses.with_use_of(part, self.choices)
        strongest = max(alone, key=lambda part: alone[part])
        self.choices = uses.without_shares().with_share(strongest, 1.0)
        self.best = alone[strongest]

    def _repeat(self, *steps: Callable[[], None]) -> None:
        """Take the steps `ROUNDS` times, or until they gain less than `GAIN`."""
        for _ in range(ROUNDS):
            before = self.best
            for step in steps:
                step()
            if self.best <= (1 + GAIN) * before:
                return

    def _uses(self, part: PartName) -> list[Choices]:
        """List the choices that differ in how a fitted part is used."""
        if part == "popular":
            return [replace(self.choices, half_life=days) for days in grids.HALF_LIVES]
        if part == "own":
            return [replace(self.choices, own_power=power) for power in grids.OWN_POWERS]
        if part == "foresight":
            return [self.choices]
        return [self.choices.with_decay(part, decay) for decay in grids.DECAYS]

    def _improve_shares(self) -> None:
        for part in self._fitted:
            self._try(part, [self.choices.with_share(part, share) for share in grids.SHARES])

    def _improve_uses(self) -> None:
        for part in self._fitted:
            if self.choices.shares[part]:
                self._try(part, self._uses(part))

    def _improve_trend(self) -> None:
        """Take the trend that serves the whole blend best.

        Where repeats count, the users' own items lead and no trend gained anything measurable.
        """
        if not self._new_only:
            return
        for power in grids.TRENDS:
            candidate = replace(self.choices, trend=power)
            fitted = {part: self._fit(part, candidate) for part in self._fitted}
            gain = self._gain(self._hidden(self._total(fitted)))
            doubted = self._longer_past and power < self.choices.trend
            if gain > self.best * (DOUBT if doubted else 1):
                self.choices, self.best, self._fitted = candidate, gain, fitted

    def _improve_models(self) -> None:
        if self.choices.shares["sequence"]:
            self._try(
                "sequence", [replace(self.choices, backward=value) for value in grids.BACKWARD]
            )
            self._try("sequence", [replace(self.choices, power=value) for value in grids.POWERS])
        if self.choices.shares["linear"]:
            self._improve_linear()
        if self.choices.shares["foresight"]:
            self._try(
                "foresight", [replace(self.choices, foresight_window=w) for w in grids.WINDOWS]
            )
            self._try(
                "foresight",
                [
                    replace(self.choices, foresight_penalty=value)
                    for value in grids.FORESIGHT_PENALTIES
                ],
            )

    def _improve_linear(self) -> None:
        if not self._parts.are_dense:
            return
        few = self._parts.are_few
        penalties = grids.PENALTIES if few else grids.FEW_PENALTIES
        self._try("linear", [replace(self.choices, penalty=value) for value in penalties])
        if self._content is not None:
            self._try("linear", [replace(self.choices, features=value) for value in grids.FEATURES])
        if few:
            times = self._split.train.times
            days = (times.max() - times.min()) / DAY
            spans = [span for span in grids.FORGETTING if span is None or span < days]
            self._try("linear", [replace(self.choices, forgetting=span) for span in spans])

    def _try(self, part: PartName, candidates: Sequence[Choices]) -> None:
        """Climb from the present choices along some that concern one part only."""
        rest = self._hidden(self._total(self._known(other for other in PARTS if other != part)))
        start = candidates.index(self.choices) if self.choices in candidates else -1
        after, before = candidates[start + 1 :], candidates[: max(start, 0)][::-1]
        if not self.best and start >= 0:
            self._better(part, self.choices, rest)
        if not self._climb(part, after, rest):
            self._climb(part, before, rest)

    def _climb(self, part: PartName, candidates: Iterable[Choices], rest: Scores) -> bool:
        """Take one candidate after another until `PATIENCE` in a row were no better."""
        climbed, worse = False, 0
        for candidate in candidates:
            if self._better(part, candidate, rest):
                climbed, worse = True, 0
            elif (worse := worse + 1) == PATIENCE:
                break
        return climbed

    def _better(self, part: PartName, candidate: Choices, rest: Scores) -> bool:
        """Take a candidate if it foretells better than what is known."""
        fitted = self._fit(part, candidate)
        gain = self._gain(rest + _share(part, candidate) * fitted.scores)
        if gain <= self.best:
            return False
        self.choices, self.best = candidate, gain
        self._fitted[part] = fitted
        return True

    def _fit(self, part: PartName, choices: Choices) -> Fitted:
        """Fit and score a part, or only as much of that as changed."""
        model, use = _model_choices(part, choices), _use_choices(part, choices)
        known = self._fitted.get(part)
        if known is not None and (known.model, known.use) == (model, use):
            return known
        if part == "popular":
            wanted = popularity(self._split.train, choices.half_life)
            return Fitted(model, use, None, wanted[None, :])
        if part == "own":
            own = own_items(self._split.inputs, choices.own_power)
            return Fitted(model, use, None, np.asarray(own.toarray()))
        weights = known.weights if known is not None and known.model == model else None
        if weights is None:
            weights = self._parts.fit(part, choices)
        rising = scale_columns(weights, self._trend**choices.trend)
        return Fitted(model, use, weights, reached(self._read, rising, choices.decays[part]))

    def _known(self, parts: Iterable[PartName]) -> dict[PartName, Fitted]:
        """Return what was fitted of some parts."""
        return {part: self._fitted[part] for part in parts if part in self._fitted}

    def _total(self, fitted: Mapping[PartName, Fitted]) -> Scores:
        """Blend fitted parts by their shares."""
        total = np.zeros(self._read.shape, dtype=np.float32)
        for part, found in fitted.items():
            total += _share(part, self.choices) * found.scores
        return total

    def _hidden(self, scores: Scores) -> Scores:
        """Set to minus infinity, in place, what must not be shown."""
        if self._new_only:
            scores[self._read.users, self._read.items] = -np.inf
        return scores

    def _gain(self, scores: Scores) -> float:
        """Mean NDCG@25 of the validation users."""
        truth = self._split.truth
        return float(ndcg_of_ranks(ranks(scores, truth), truth, 25).mean())

    def _settle_newcomers(self) -> None:
        """Decide last how strongly items without events are shown."""
        if self._content is None:
            return
        counts = self._split.train.counts()
        newcomers = find_newcomers(counts, self._content.features)
        if newcomers is None:
            return
        afterwards = self._hidden(self._total(self._known(["own"])))
        blend = self._total(self._known(part for part in PARTS if part != "own"))
        damping = choose_damping(blend, afterwards, newcomers, self._split.truth, counts)
        self.choices = replace(self.choices, newcomers=damping)


def _share(part: PartName, choices: Choices) -> np.float32:
    return np.float32(choices.shares[part] + (FILL if part == "popular" else 0))


def _model_choices(part: PartName, choices: Choices) -> Hashable:
    """Return what the weights of a part depend on."""
    if part == "linear":
        return choices.penalty, choices.features, choices.forgetting
    if part == "sequence":
        return choices.backward, choices.power
    if part == "foresight":
        return choices.foresight_penalty, choices.foresight_window, choices.decays[part]
    return ()


def _use_choices(part: PartName, choices: Choices) -> Hashable:
    """Return what the scores of a part depend on besides its weights."""
    if part == "popular":
        return choices.half_life
    return choices.own_power if part == "own" else (choices.decays[part], choices.trend)
