"""The item-item models that the personal recommender blends, each fitted on its own."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy import sparse

from hsp_assets.engine.content import Content, feature_gram
from hsp_assets.engine.covisitation import around, transitions
from hsp_assets.engine.ease import ease
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.histories import read_histories
from hsp_assets.engine.hyperparameters import PARTS, Choices, PartName
from hsp_assets.engine.neighbours import cosine_neighbours
from hsp_assets.engine.next_items import Cuts, cut_histories, foresight
from hsp_assets.engine.ridge import gram
from hsp_assets.engine.sparse import Matrix

DENSE = 20_000
"""Items with events up to which an n x n inverse is affordable: 1.6 GB and 40 s at that size."""
DENSE_TWICE = 6_000
"""Items with events up to which the foresight model is fitted beside the linear one."""


class Parts:
    """The item-item parts of one log; what the settings of a part have in common is made once."""

    def __init__(self, log: EventLog, content: Content | None) -> None:
        self._log = log
        self._content = content
        self._warm = np.flatnonzero(log.counts())

    @property
    def names(self) -> list[PartName]:
        """The parts that this log and these attributes allow, in the usual order."""
        able: set[PartName] = {"linear", "sequence"}
        if self.are_few:
            able.add("foresight")
        if self._content is not None:
            able.add("content")
        return [part for part in PARTS if part in able]

    @property
    def are_few(self) -> bool:
        """Whether the items with events are so few that a dense inverse takes little time."""
        return len(self._warm) <= DENSE_TWICE

    @property
    def are_dense(self) -> bool:
        """Whether the linear part is EASE, which has penalties, and not cosine neighbours."""
        return len(self._warm) <= DENSE

    def fit(self, part: PartName, choices: Choices) -> Matrix:
        """Fit one part, shape (items, items).

        Raises:
            ValueError: the part is no item-item model, or has nothing to be fitted to.
        """
        if part == "linear":
            return self._linear(choices)
        if part == "foresight":
            return self._foresight(choices)
        if part == "sequence":
            return around(self._transitions, choices.backward, choices.power)
        if part == "content" and self._content is not None:
            return self._content.similar
        raise ValueError(f"the part {part} cannot be fitted as an item-item model to this data")

    @cached_property
    def _transitions(self) -> Matrix:
        return transitions(self._log)

    def _linear(self, choices: Choices) -> Matrix:
        vectors = read_histories(self._log).aged(choices.forgetting)
        if not self.are_dense:
            return cosine_neighbours(vectors)
        counts = gram(vectors[:, self._warm])
        if self._content is not None and choices.features:
            counts += choices.features * feature_gram(self._content.features, self._warm)
        return self._spread(ease(counts, choices.penalty))

    def _foresight(self, choices: Choices) -> Matrix:
        cuts = cut_histories(self._log, choices.decays["foresight"], choices.foresight_window)
        cuts = Cuts(cuts.past[:, self._warm], cuts.soon[:, self._warm])
        return self._spread(foresight(cuts, choices.foresight_penalty))

    def _spread(self, weights: Matrix) -> Matrix:
        """Give weights between items with events the shape of the whole catalogue."""
        entries = weights.tocoo()
        places = (self._warm[entries.row], self._warm[entries.col])
        shape = (self._log.item_count, self._log.item_count)
        return sparse.csr_array((entries.data, places), shape=shape)
