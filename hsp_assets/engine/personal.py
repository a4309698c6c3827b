"""Recommended for you: item-item models, the user's own items and popularity, blended per user.

Each part's scores are divided by the user's own maximum, then added with the shares of
`Choices`. A new event changes the history and hence the next answer; nothing is retrained.
How the choices are found belongs to `tuning`, the models themselves to `parts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.cold_items import Newcomers, find_newcomers
from hsp_assets.engine.content import Content
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.histories import Histories, own_entries, read_histories
from hsp_assets.engine.hyperparameters import Choices, PartName
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
        stack: their weights (row: item met, column: item foretold).
        wanted: popularity, shape (items,).
        newcomers: items without events, if their attributes say anything.
        choices: decays and shares.
    """

    parts: tuple[PartName, ...]
    stack: Stack
    wanted: NDArray[np.float32]
    newcomers: Newcomers | None
    choices: Choices

    def score(self, query: Query) -> Scores:
        """Blend the parts; an empty history leaves popularity alone."""
        read = read_histories(query.histories)
        shares = self.choices.shares
        scores = np.repeat((FILL + shares["popular"]) * self.wanted[None, :], len(query), axis=0)
        for part, found in self._reached(read):
            scores += shares[part] * found
        if self.newcomers is not None:
            self.newcomers.impute(scores, self.choices.newcomers)
        if shares["own"]:
            users, items, own = own_entries(query.histories, self.choices.own_power)
            scores[users, items] += np.float32(shares["own"]) * own.astype(np.float32)
        return scores

    @property
    def matrices(self) -> dict[PartName, Matrix]:
        """The item-item weights by part."""
        return dict(zip(self.parts, self.stack.matrices(), strict=True))

    def _reached(self, read: Histories) -> Iterator[tuple[PartName, Scores]]:
        """Yield what each part reaches from the histories."""
        decays = self.choices.decays
        if read.shape[0] > 1:
            for part, weights in self.matrices.items():
                yield part, reached(read, weights, decays[part])
        elif self.parts:
            factors = np.stack([read.weights(decays[part]) for part in self.parts])
            sums = _to_one(self.stack.weighted_sums(read.items, factors))
            yield from zip(self.parts, sums, strict=True)


def blend(
    matrices: Mapping[PartName, Matrix],
    wanted: NDArray[np.float32],
    newcomers: Newcomers | None,
    choices: Choices,
) -> Personal:
    """Put fitted parts together."""
    stack = stacked(list(matrices.values()), (len(wanted), len(wanted)))
    return Personal(tuple(matrices), stack, wanted, newcomers, choices)


def reached(read: Histories, weights: Matrix, decay: float | None) -> Scores:
    """Score what item-item weights reach from each history, each user's maximum at 1."""
    return _to_one(np.asarray((read.vectors(decay) @ weights).toarray()))


def _to_one(scores: Scores) -> Scores:
    """Divide each row by its maximum, in place."""
    highest = scores.max(axis=1, keepdims=True, initial=0)
    return np.asarray(np.divide(scores, highest, out=scores, where=highest > 0))


def fit_personal(log: EventLog, content: Content | None, choices: Choices) -> Personal:
    """Fit to the log every part that has a share."""
    parts = Parts(log, content)
    rising = trend(log) ** choices.trend
    matrices = {
        part: scale_columns(parts.fit(part, choices), rising)
        for part in parts.names
        if choices.shares[part]
    }
    newcomers = None
    if content is not None and choices.newcomers:
        newcomers = find_newcomers(log.counts(), content.features)
    return blend(matrices, popularity(log, choices.half_life), newcomers, choices)
