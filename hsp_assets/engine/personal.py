"""Recommended for you: item-item models, repeats and popularity, blended per user.

Each part's scores are divided by the user's own maximum, then added with the shares of
`Hyperparameters`. A new event changes the history and hence the next recommendations; nothing is
retrained. How the hyperparameters are chosen belongs to `tuning`, the models themselves to `parts`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.candidates import Candidates, ItemTraits, best_of, read_traits
from hsp_assets.engine.cold_items import ColdItems, find_cold_items
from hsp_assets.engine.content import Content
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.histories import Histories, read_histories, repeat_entries
from hsp_assets.engine.hyperparameters import Hyperparameters, PartName
from hsp_assets.engine.parts import Parts
from hsp_assets.engine.popularity import popularity
from hsp_assets.engine.reranking import reorder
from hsp_assets.engine.scoring import FILL, Query, Scores
from hsp_assets.engine.sparse import Matrix, scale_columns
from hsp_assets.engine.stack import Stack, stacked
from hsp_assets.engine.trend import trend


@dataclass(frozen=True, slots=True)
class Personal:
    """A fitted blend.

    Attributes:
        parts: names of the item-item models.
        stack: their weights (row: item of the history, column: predicted item).
        item_popularity: shape (items,).
        cold_items: items without events, if they have neighbours.
        traits: of each item, for re-ranking.
        hyperparameters: decays and shares.
    """

    parts: tuple[PartName, ...]
    stack: Stack
    item_popularity: NDArray[np.float32]
    cold_items: ColdItems | None
    traits: ItemTraits
    hyperparameters: Hyperparameters

    def score(self, query: Query) -> Scores:
        """Blend the parts and order the best anew; of an empty history only popularity remains."""
        histories = read_histories(query.histories).counted(self.hyperparameters.log_counts)
        parts = self._part_scores(query.histories, histories)
        scores = self._blend(parts, len(query))
        if self.hyperparameters.reranking:
            candidates = candidates_of(scores, parts, self.item_popularity)
            weights = self.hyperparameters.reranking
            reorder(scores, candidates, histories, self.traits, weights)
        return scores

    def candidates(self, log: EventLog) -> tuple[Candidates, Histories]:
        """Return the best items of the blend for each user, and what was read of the histories."""
        histories = read_histories(log).counted(self.hyperparameters.log_counts)
        parts = self._part_scores(log, histories)
        return candidates_of(
            self._blend(parts, log.user_count), parts, self.item_popularity
        ), histories

    def blend_and_repeats(self, log: EventLog) -> tuple[Scores, Scores]:
        """Return what items that have events get besides repeats, and what repeats add."""
        histories = read_histories(log).counted(self.hyperparameters.log_counts)
        parts = self._part_scores(log, histories)
        repeats = np.float32(self.hyperparameters.shares["repeats"]) * parts.pop(
            "repeats", np.zeros(histories.shape, dtype=np.float32)
        )
        return self._blend(parts, len(repeats)), repeats

    def _blend(self, parts: Mapping[PartName, Scores], users: int) -> Scores:
        """Add up the parts; items without events get the mean of their neighbours, not repeats."""
        shares = self.hyperparameters.shares
        popular = (FILL + shares["popular"]) * self.item_popularity
        scores = np.repeat(popular[None, :], users, axis=0)
        for part, part_scores in parts.items():
            if part != "repeats":
                scores += np.float32(shares[part]) * part_scores
        if self.cold_items is not None:
            self.cold_items.impute(scores, self.hyperparameters.cold_item_damping)
        if "repeats" in parts:
            scores += np.float32(shares["repeats"]) * parts["repeats"]
        return scores

    @property
    def matrices(self) -> dict[PartName, Matrix]:
        """The item-item weights by part."""
        return dict(zip(self.parts, self.stack.matrices(), strict=True))

    def _part_scores(self, log: EventLog, histories: Histories) -> dict[PartName, Scores]:
        """Score every item for every user by each part that has a share, shape (users, items)."""
        decays = self.hyperparameters.decays
        scores: dict[PartName, Scores] = {}
        if histories.shape[0] > 1:
            for part, weights in self.matrices.items():
                scores[part] = history_scores(histories, weights, decays[part])
        elif self.parts:
            factors = np.stack([histories.weights(decays[part]) for part in self.parts])
            sums = scale_to_maximum(self.stack.weighted_sums(histories.items, factors))
            scores = dict(zip(self.parts, sums[:, None, :], strict=True))
        if self.hyperparameters.shares["repeats"]:
            users, items, repeats = repeat_entries(log, self.hyperparameters.repeat_power)
            scores["repeats"] = np.zeros(histories.shape, dtype=np.float32)
            scores["repeats"][users, items] = repeats
        return scores


def blend(
    matrices: Mapping[PartName, Matrix],
    item_popularity: NDArray[np.float32],
    cold_items: ColdItems | None,
    traits: ItemTraits,
    hyperparameters: Hyperparameters,
) -> Personal:
    """Put fitted parts together."""
    stack = stacked(list(matrices.values()), (len(item_popularity), len(item_popularity)))
    return Personal(tuple(matrices), stack, item_popularity, cold_items, traits, hyperparameters)


def candidates_of(
    scores: Scores, parts: Mapping[PartName, Scores], item_popularity: NDArray[np.float32]
) -> Candidates:
    """Pick the best items of a blend with the scores that its parts give them."""
    codes = best_of(scores)
    of_parts: dict[str, Scores] = {
        part: np.take_along_axis(one, codes, axis=1) for part, one in parts.items()
    }
    blended = np.take_along_axis(scores, codes, axis=1)
    of_parts["popular"] = item_popularity[codes]
    return Candidates(codes, blended, of_parts)


def history_scores(histories: Histories, weights: Matrix, decay: float | None) -> Scores:
    """Multiply histories with item-item weights and scale each user's maximum to 1."""
    return scale_to_maximum(np.asarray((histories.vectors(decay) @ weights).toarray()))


def scale_to_maximum(scores: Scores) -> Scores:
    """Divide each row by its maximum, in place."""
    highest = scores.max(axis=1, keepdims=True, initial=0)
    return np.asarray(np.divide(scores, highest, out=scores, where=highest > 0))


def fit_personal(
    log: EventLog, content: Content | None, hyperparameters: Hyperparameters
) -> Personal:
    """Fit to the log every part that has a share."""
    parts = Parts(log, content)
    factors = trend(log) ** hyperparameters.trend
    matrices = {
        part: scale_columns(parts.fit(part, hyperparameters), factors)
        for part in parts.names
        if hyperparameters.shares[part]
    }
    cold_items = None
    if content is not None and hyperparameters.cold_item_damping:
        cold_items = find_cold_items(log.counts(), content.features)
    item_popularity, traits = popularity(log, hyperparameters.half_life), read_traits(log, content)
    return blend(matrices, item_popularity, cold_items, traits, hyperparameters)
