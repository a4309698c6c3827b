"""Parts fitted to a validation's training events and scored for its users, each only once.

What is tried, and in which order, belongs to `search`; the models themselves to `parts`.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from hsp_assets.engine.candidates import read_traits
from hsp_assets.engine.cells import FEW, Dense, pick_cells
from hsp_assets.engine.cold_items import ColdItems
from hsp_assets.engine.content import Content
from hsp_assets.engine.histories import read_histories, repeat_scores
from hsp_assets.engine.hyperparameters import Hyperparameters, PartName
from hsp_assets.engine.parts import Parts
from hsp_assets.engine.personal import Personal, blend, scale_to_maximum
from hsp_assets.engine.popularity import popularity
from hsp_assets.engine.scoring import FILL, Scores
from hsp_assets.engine.sparse import Matrix, scale_columns
from hsp_assets.engine.splits import Split
from hsp_assets.engine.trend import trend

WITHOUT_WEIGHTS: frozenset[PartName] = frozenset({"popular", "repeats"})


@dataclass(frozen=True, slots=True)
class Fitted:
    """One part, fitted to the validation's training events and scored for its users.

    Attributes:
        weight_key: hyperparameters that the weights depend on.
        score_key: hyperparameters that affect the scores but not the weights.
        weights: item-item weights; None for a part without.
        dense: scores every item for some users.
        scores: of the cells, shape (users, cells).
    """

    weight_key: Hashable
    score_key: Hashable
    weights: Matrix | None
    dense: Dense
    scores: Scores


class PartFits:
    """The parts of one validation split; `fitted` holds the one of each that was accepted last.

    Args:
        split: the training events and the ground truth.
        content: the items' attributes.
        start: hyperparameters of the first fits.
        new_items_only: items of a history must not be shown.

    Of many items, EASE is fitted to the most frequent ones while `coarse` is set.
    """

    def __init__(
        self, split: Split, content: Content | None, start: Hyperparameters, *, new_items_only: bool
    ) -> None:
        self.histories = read_histories(split.inputs)
        self.parts = Parts(split.train, content, keeps=True)
        self.coarse = self.parts.are_dense and not self.parts.are_few
        self.fitted: dict[PartName, Fitted] = {}
        self._split = split
        self._content = content
        self._trend = trend(split.train)
        self._new_items_only = new_items_only
        repeats: list[PartName] = [] if new_items_only else ["repeats"]
        names: list[PartName] = [*self.parts.names, *repeats, "popular"]
        weights = {part: self._weights(part, start) for part in names}
        self._pick({part: self._dense(part, start, weights[part]) for part in names})
        for part in names:
            self.fitted[part] = self._fitted(part, start, weights[part])

    def repick(self) -> None:
        """Pick the cells anew by the parts as they are now fitted, unless all items are cells."""
        if self.cells.are_all:
            return
        self._pick({part: one.dense for part, one in self.fitted.items()})
        for part, one in self.fitted.items():
            self.fitted[part] = replace(one, scores=self.cells.scores(one.dense))

    def fit(self, part: PartName, candidate: Hyperparameters) -> Fitted:
        """Fit and score a part, or only as much of that as changed."""
        known = self.fitted[part]
        if known.weight_key != self._weight_key(part, candidate):
            return self._fitted(part, candidate, self._weights(part, candidate))
        if known.score_key != _score_key(part, candidate):
            return self._fitted(part, candidate, known.weights)
        return known

    def of(self, parts: Iterable[PartName]) -> dict[PartName, Fitted]:
        """Return those of some parts that are fitted."""
        return {part: self.fitted[part] for part in parts if part in self.fitted}

    def total(self, fitted: Mapping[PartName, Fitted], shares: Hyperparameters) -> Scores:
        """Blend fitted parts by their shares, in the cells."""
        total = np.zeros(self.cells.codes.shape, dtype=np.float32)
        for part, one in fitted.items():
            total += share_of(part, shares) * one.scores
        return total

    def personal(self, candidate: Hyperparameters, cold_items: ColdItems | None) -> Personal:
        """Put the fitted parts that have a share together as they will be served."""
        factors = self._trend**candidate.trend
        matrices = {
            part: scale_columns(one.weights, factors)
            for part, one in self.fitted.items()
            if one.weights is not None and candidate.shares[part]
        }
        item_popularity = popularity(self._split.train, candidate.half_life)
        traits = read_traits(self._split.train, self._content)
        return blend(matrices, item_popularity, cold_items, traits, candidate)

    def _pick(self, parts: Mapping[PartName, Dense]) -> None:
        self.cells = pick_cells(
            list(parts.values()),
            self._split.ground_truth,
            self.histories,
            new_items_only=self._new_items_only,
        )

    def _fitted(self, part: PartName, candidate: Hyperparameters, weights: Matrix | None) -> Fitted:
        dense = self._dense(part, candidate, weights)
        keys = self._weight_key(part, candidate), _score_key(part, candidate)
        return Fitted(*keys, weights, dense, self.cells.scores(dense))

    def _weights(self, part: PartName, candidate: Hyperparameters) -> Matrix | None:
        if part in WITHOUT_WEIGHTS:
            return None
        return self.parts.fit(part, candidate, coarse=self.coarse)

    def _weight_key(self, part: PartName, candidate: Hyperparameters) -> Hashable:
        """Return what the weights of a part depend on."""
        if part == "linear":
            chosen = candidate.penalty, candidate.features, candidate.forgetting
            return *chosen, candidate.log_counts, self.coarse
        if part == "sequence":
            return candidate.backward, candidate.power
        if part == "next_item":
            model = candidate.next_item_penalty, candidate.next_item_window
            return *model, candidate.decays[part]
        return ()

    def _dense(self, part: PartName, candidate: Hyperparameters, weights: Matrix | None) -> Dense:
        """Return what scores every item for some users."""
        if part == "popular":
            item_popularity = popularity(self._split.train, candidate.half_life)
            return lambda users: np.tile(item_popularity, (len(users), 1))
        if weights is None:
            repeats = repeat_scores(self._split.inputs, candidate.repeat_power)
            return lambda users: np.asarray(repeats[users].toarray())
        scaled = scale_columns(weights, self._trend**candidate.trend)
        histories = self.histories.counted(candidate.log_counts)
        vectors = histories.vectors(candidate.decays[part])
        if self._split.train.item_count > FEW:
            return lambda users: scale_to_maximum((vectors[users] @ scaled).toarray())
        filled = scaled.toarray()
        return lambda users: scale_to_maximum(vectors[users] @ filled)


def share_of(part: PartName, candidate: Hyperparameters) -> np.float32:
    """A part's share; of popularity, what orders items without any other score is in it."""
    return np.float32(candidate.shares[part] + (FILL if part == "popular" else 0))


def _score_key(part: PartName, candidate: Hyperparameters) -> Hashable:
    """Return what affects the scores of a part but not its weights."""
    if part == "popular":
        return candidate.half_life
    if part == "repeats":
        return candidate.repeat_power
    return candidate.decays[part], candidate.trend, candidate.log_counts
