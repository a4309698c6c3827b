"""Recommended for you: item-item models, the user's own items and popularity, blended per user.

Each part's scores are divided by the user's own maximum, then added with the shares of
`Choices`. A new event changes the history and hence the next answer; nothing is retrained.
How the choices are found belongs to `tuning`, the models themselves to `parts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.choices import Choices, PartName
from hsp_assets.engine.content import Content
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.histories import Histories, own_entries, read_histories
from hsp_assets.engine.newcomers import Newcomers, find_newcomers
from hsp_assets.engine.parts import fit_part, fittable
from hsp_assets.engine.popularity import popularity
from hsp_assets.engine.scoring import FILL, Query, Scores
from hsp_assets.engine.sparse import Matrix, weighted_sum


@dataclass(frozen=True, slots=True)
class Personal:
    """A fitted blend.

    Attributes:
        matrices: item-item weights (row: item met, column: item foretold) by part.
        wanted: popularity, shape (items,).
        newcomers: items without events, if their attributes say anything.
        choices: decays and shares.
    """

    matrices: Mapping[PartName, Matrix]
    wanted: NDArray[np.float32]
    newcomers: Newcomers | None
    choices: Choices

    def score(self, query: Query) -> Scores:
        """Blend the parts; an empty history leaves popularity alone."""
        read = read_histories(query.histories)
        shares = self.choices.shares
        scores = np.repeat((FILL + shares["popular"]) * self.wanted[None, :], len(query), axis=0)
        for part, weights in self.matrices.items():
            scores += shares[part] * reached(read, weights, self.choices.decays[part])
        if self.newcomers is not None:
            self.newcomers.impute(scores, self.choices.newcomers)
        if shares["own"]:
            users, items, own = own_entries(query.histories, self.choices.own_power)
            scores[users, items] += np.float32(shares["own"]) * own.astype(np.float32)
        return scores


def reached(read: Histories, weights: Matrix, decay: float | None) -> Scores:
    """Score what item-item weights reach from each history, each user's maximum at 1."""
    if read.shape[0] == 1:
        scores = weighted_sum(weights, read.items, read.weights(decay))[None, :]
    else:
        scores = np.asarray((read.vectors(decay) @ weights).toarray())
    highest = scores.max(axis=1, keepdims=True, initial=0)
    return np.asarray(np.divide(scores, highest, out=scores, where=highest > 0))


def fit_personal(log: EventLog, content: Content | None, choices: Choices) -> Personal:
    """Fit to the log every part that has a share."""
    matrices = {
        part: fit_part(part, log, content, choices)
        for part in fittable(log, content)
        if choices.shares[part]
    }
    newcomers = None
    if content is not None and choices.newcomers:
        newcomers = find_newcomers(log.counts(), content.features)
    return Personal(matrices, popularity(log, choices.half_life), newcomers, choices)
