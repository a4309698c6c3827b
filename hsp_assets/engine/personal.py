"""Recommended for you: item-item models, repeats and popularity, blended per user.

Each part's scores are divided by the user's own maximum, then added with the shares of
`Hyperparameters`. A new event changes the history and hence the next recommendations; nothing is
retrained. How the hyperparameters are chosen belongs to `tuning`, the models themselves to `parts`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.cold_items import ColdItems, find_cold_items
from hsp_assets.engine.content import Content
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.histories import Histories, read_histories, repeat_entries
from hsp_assets.engine.hyperparameters import Hyperparameters, PartName
from hsp_assets.engine.parts import Parts
from hsp_assets.engine.popularity import popularity
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
        hyperparameters: decays and shares.
    """

    parts: tuple[PartName, ...]
    stack: Stack
    item_popularity: NDArray[np.float32]
    cold_items: ColdItems | None
    hyperparameters: Hyperparameters

    def score(self, query: Query) -> Scores:
        """Blend the parts; of an empty history only popularity remains."""
        histories = read_histories(query.histories).counted(self.hyperparameters.log_counts)
        shares = self.hyperparameters.shares
        popular = (FILL + shares["popular"]) * self.item_popularity
        scores = np.repeat(popular[None, :], len(query), axis=0)
        for part, part_scores in self._part_scores(histories):
            scores += shares[part] * part_scores
        if self.cold_items is not None:
            self.cold_items.impute(scores, self.hyperparameters.cold_item_damping)
        if shares["repeats"]:
            users, items, repeats = repeat_entries(
                query.histories, self.hyperparameters.repeat_power
            )
            scores[users, items] += np.float32(shares["repeats"]) * repeats.astype(np.float32)
        return scores

    @property
    def matrices(self) -> dict[PartName, Matrix]:
        """The item-item weights by part."""
        return dict(zip(self.parts, self.stack.matrices(), strict=True))

    def _part_scores(self, histories: Histories) -> Iterator[tuple[PartName, Scores]]:
        """Yield the scores of each part."""
        decays = self.hyperparameters.decays
        if histories.shape[0] > 1:
            for part, weights in self.matrices.items():
                yield part, history_scores(histories, weights, decays[part])
        elif self.parts:
            factors = np.stack([histories.weights(decays[part]) for part in self.parts])
            sums = _scale_to_maximum(self.stack.weighted_sums(histories.items, factors))
            yield from zip(self.parts, sums, strict=True)


def blend(
    matrices: Mapping[PartName, Matrix],
    item_popularity: NDArray[np.float32],
    cold_items: ColdItems | None,
    hyperparameters: Hyperparameters,
) -> Personal:
    """Put fitted parts together."""
    stack = stacked(list(matrices.values()), (len(item_popularity), len(item_popularity)))
    return Personal(tuple(matrices), stack, item_popularity, cold_items, hyperparameters)


def history_scores(histories: Histories, weights: Matrix, decay: float | None) -> Scores:
    """Multiply histories with item-item weights and scale each user's maximum to 1."""
    return _scale_to_maximum(np.asarray((histories.vectors(decay) @ weights).toarray()))


def _scale_to_maximum(scores: Scores) -> Scores:
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
    return blend(matrices, popularity(log, hyperparameters.half_life), cold_items, hyperparameters)
