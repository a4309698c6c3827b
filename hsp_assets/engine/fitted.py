"""Parts fitted to a validation's training events and scored for its users, each only once.

What is tried, and in which order, belongs to `search`; the models themselves to `parts`.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from hsp_assets.engine.content import Content
from hsp_assets.engine.histories import read_histories, repeat_scores
from hsp_assets.engine.hyperparameters import Hyperparameters, PartName
from hsp_assets.engine.parts import Parts
from hsp_assets.engine.personal import history_scores
from hsp_assets.engine.popularity import popularity
from hsp_assets.engine.scoring import FILL, Scores
from hsp_assets.engine.sparse import Matrix, scale_columns
from hsp_assets.engine.splits import Split
from hsp_assets.engine.trend import trend


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


class PartFits:
    """The parts of one validation split; `fitted` holds the one of each that was accepted last."""

    def __init__(self, split: Split, content: Content | None) -> None:
        self.histories = read_histories(split.inputs)
        self.parts = Parts(split.train, content)
        self.fitted: dict[PartName, Fitted] = {}
        self._split = split
        self._trend = trend(split.train)

    def fit(self, part: PartName, candidate: Hyperparameters) -> Fitted:
        """Fit and score a part, or only as much of that as changed."""
        keys = _weight_key(part, candidate), _score_key(part, candidate)
        known = self.fitted.get(part)
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
            weights = self.parts.fit(part, candidate)
        scaled = scale_columns(weights, self._trend**candidate.trend)
        histories = self.histories.counted(candidate.log_counts)
        return Fitted(*keys, weights, history_scores(histories, scaled, candidate.decays[part]))

    def of(self, parts: Iterable[PartName]) -> dict[PartName, Fitted]:
        """Return those of some parts that are fitted."""
        return {part: self.fitted[part] for part in parts if part in self.fitted}

    def total(self, fitted: Mapping[PartName, Fitted], shares: Hyperparameters) -> Scores:
        """Blend fitted parts by their shares."""
        total = np.zeros(self.histories.shape, dtype=np.float32)
        for part, one in fitted.items():
            total += share_of(part, shares) * one.scores
        return total


def share_of(part: PartName, candidate: Hyperparameters) -> np.float32:
    """A part's share; of popularity, what orders items without any other score is in it."""
    return np.float32(candidate.shares[part] + (FILL if part == "popular" else 0))


def _weight_key(part: PartName, candidate: Hyperparameters) -> Hashable:
    """Return what the weights of a part depend on."""
    if part == "linear":
        return candidate.penalty, candidate.features, candidate.forgetting, candidate.log_counts
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
    return candidate.decays[part], candidate.trend, candidate.log_counts
