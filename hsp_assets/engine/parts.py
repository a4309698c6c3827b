"""The item-item models that the personal recommender blends, each fitted on its own."""

from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from hsp_assets.engine.content import Content, feature_gram
from hsp_assets.engine.covisitation import around, transitions
from hsp_assets.engine.ease import ease
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.histories import read_histories
from hsp_assets.engine.hyperparameters import PARTS, Hyperparameters, PartName
from hsp_assets.engine.neighbours import cosine_neighbours
from hsp_assets.engine.next_items import (
    CutGrams,
    Cuts,
    cut_histories,
    fit_next_item,
    grams_of,
)
from hsp_assets.engine.ridge import gram
from hsp_assets.engine.sparse import Matrix

Codes = NDArray[np.int64]
Kept = TypeVar("Kept")

MAX_DENSE = 20_000
"""Items with events up to which an n x n inverse is affordable: 1.6 GB and 40 s at that size."""
MAX_NEXT_ITEM = 6_000
"""Items with events up to which the next-item model is fitted, too."""


COARSE = 5_000
"""Items with the most events by which, of more, the linear model's penalties are compared."""


class Parts:
    """The item-item parts of one log; what all fits of a part share is made once.

    Args:
        log: the events.
        content: the items' attributes.
        keeps: whether to keep what further fits with other hyperparameters share.
    """

    def __init__(self, log: EventLog, content: Content | None, *, keeps: bool = False) -> None:
        self._log = log
        self._content = content
        self._warm = np.flatnonzero(log.counts())
        self._kept: dict[str, tuple[Hashable, Any]] = {}
        self._keeps = keeps

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

    def fit(
        self, part: PartName, hyperparameters: Hyperparameters, *, coarse: bool = False
    ) -> Matrix:
        """Fit one part, shape (items, items).

        Args:
            part: which.
            hyperparameters: how.
            coarse: fit EASE to the `COARSE` items with the most events only.

        Raises:
            ValueError: the part is no item-item model, or has nothing to be fitted to.
        """
        if part == "linear":
            return self._linear(hyperparameters, coarse=coarse)
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

    def _linear(self, hyperparameters: Hyperparameters, *, coarse: bool) -> Matrix:
        weighting = hyperparameters.forgetting, hyperparameters.log_counts
        vectors = self._keep("vectors", weighting, lambda: self._vectors(hyperparameters))
        if not self.are_dense:
            return cosine_neighbours(vectors)
        items = self._most_frequent() if coarse else self._warm
        keeps = self._keeps and len(items) <= MAX_NEXT_ITEM  # else it takes much memory
        key = (*weighting, coarse)
        counts = self._keep("gram", key, lambda: gram(vectors[:, items]), keeps=keeps)
        counts = counts.copy(order="K") if keeps else counts
        if self._content is not None and hyperparameters.features:
            features = self._content.features
            shared = self._keep(
                "features", coarse, lambda: feature_gram(features, items), keeps=keeps
            )
            counts += hyperparameters.features * shared
        return self._spread(ease(counts, hyperparameters.penalty), items)

    def _vectors(self, hyperparameters: Hyperparameters) -> Matrix:
        histories = self._keep("histories", None, lambda: read_histories(self._log))
        return histories.counted(hyperparameters.log_counts).aged(hyperparameters.forgetting)

    def _most_frequent(self) -> Codes:
        counts = self._log.counts()[self._warm]
        return np.sort(self._warm[np.argsort(-counts, kind="stable")[:COARSE]])

    def _fit_next_item(self, hyperparameters: Hyperparameters) -> Matrix:
        decay, window = hyperparameters.decays["next_item"], hyperparameters.next_item_window
        cuts = self._keep("cuts", (decay, window), lambda: self._cuts(decay, window))
        weights = fit_next_item(cuts, hyperparameters.next_item_penalty)
        return self._spread(weights, self._warm)

    def _cuts(self, decay: float | None, window: int) -> CutGrams:
        cuts = cut_histories(self._log, decay, window)
        return grams_of(Cuts(cuts.past[:, self._warm], cuts.targets[:, self._warm]))

    def _keep(
        self, name: str, key: Hashable, make: Callable[[], Kept], *, keeps: bool = True
    ) -> Kept:
        """Make something, unless it was made last for the same key."""
        if not (self._keeps and keeps):
            return make()
        if name not in self._kept or self._kept[name][0] != key:
            self._kept[name] = key, make()
        kept: Kept = self._kept[name][1]
        return kept

    def _spread(self, weights: Matrix, items: Codes) -> Matrix:
        """Give weights between some items the shape of the whole catalogue."""
        entries = weights.tocoo()
        places = (items[entries.row], items[entries.col])
        shape = (self._log.item_count, self._log.item_count)
        return sparse.csr_array((entries.data, places), shape=shape)
