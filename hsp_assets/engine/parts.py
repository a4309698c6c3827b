"""The item-item models that the personal recommender blends, each fitted on its own."""

from functools import cached_property

import numpy as np
from scipy import sparse

from hsp_assets.engine.content import Content, feature_gram
from hsp_assets.engine.covisitation import around, transitions
from hsp_assets.engine.ease import ease
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.histories import read_histories
from hsp_assets.engine.hyperparameters import PARTS, Hyperparameters, PartName
from hsp_assets.engine.neighbours import cosine_neighbours
from hsp_assets.engine.next_items import Cuts, cut_histories, fit_next_item
from hsp_assets.engine.ridge import gram
from hsp_assets.engine.sparse import Matrix

MAX_DENSE = 20_000
"""Items with events up to which an n x n inverse is affordable: 1.6 GB and 40 s at that size."""
MAX_NEXT_ITEM = 6_000
"""Items with events up to which the next-item model is fitted, too."""


class Parts:
    """The item-item parts of one log; what all fits of a part share is made once."""

    def __init__(self, log: EventLog, content: Content | None) -> None:
        self._log = log
        self._content = content
        self._warm = np.flatnonzero(log.counts())

    @property
    def names(self) -> list[PartName]:
        """The parts that this log and these attributes allow, in the order of `PARTS`."""
        allowed: set[PartName] = {"linear", "sequence"}
        if self.are_few:
            allowed.add("next_item")
        if self._content is not None:
            allowed.add("content")
        return [part for part in PARTS if part in allowed]

    @property
    def are_few(self) -> bool:
        """Whether the items with events are so few that a dense inverse takes little time."""
        return len(self._warm) <= MAX_NEXT_ITEM

    @property
    def are_dense(self) -> bool:
        """Whether the linear part is EASE, which has penalties, and not cosine neighbours."""
        return len(self._warm) <= MAX_DENSE

    def fit(self, part: PartName, hyperparameters: Hyperparameters) -> Matrix:
        """Fit one part, shape (items, items).

        Raises:
            ValueError: the part is no item-item model, or has nothing to be fitted to.
        """
        if part == "linear":
            return self._linear(hyperparameters)
        if part == "next_item":
            return self._fit_next_item(hyperparameters)
        if part == "sequence":
            return around(self._transitions, hyperparameters.backward, hyperparameters.power)
        if part == "content" and self._content is not None:
            return self._content.similar
        raise ValueError(f"the part {part} cannot be fitted as an item-item model to this data")

    @cached_property
    def _transitions(self) -> Matrix:
        return transitions(self._log)

    def _linear(self, hyperparameters: Hyperparameters) -> Matrix:
        histories = read_histories(self._log).counted(hyperparameters.log_counts)
        vectors = histories.aged(hyperparameters.forgetting)
        if not self.are_dense:
            return cosine_neighbours(vectors)
        counts = gram(vectors[:, self._warm])
        if self._content is not None and hyperparameters.features:
            counts += hyperparameters.features * feature_gram(self._content.features, self._warm)
        return self._spread(ease(counts, hyperparameters.penalty))

    def _fit_next_item(self, hyperparameters: Hyperparameters) -> Matrix:
        cuts = cut_histories(
            self._log, hyperparameters.decays["next_item"], hyperparameters.next_item_window
        )
        cuts = Cuts(cuts.past[:, self._warm], cuts.targets[:, self._warm])
        return self._spread(fit_next_item(cuts, hyperparameters.next_item_penalty))

    def _spread(self, weights: Matrix) -> Matrix:
        """Give weights between items with events the shape of the whole catalogue."""
        entries = weights.tocoo()
        places = (self._warm[entries.row], self._warm[entries.col])
        shape = (self._log.item_count, self._log.item_count)
        return sparse.csr_array((entries.data, places), shape=shape)
