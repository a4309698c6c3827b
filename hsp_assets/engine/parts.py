"""The item-item models that the personal recommender blends, each fitted on its own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from hsp_assets.engine.choices import PARTS, Choices, PartName
from hsp_assets.engine.content import Content, feature_gram
from hsp_assets.engine.covisitation import around, transitions
from hsp_assets.engine.ease import ease
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.foresight import Cuts, cut_histories, foresight
from hsp_assets.engine.histories import read_histories
from hsp_assets.engine.neighbours import cosine_neighbours
from hsp_assets.engine.ridge import gram
from hsp_assets.engine.sparse import Matrix

DENSE = 20_000
"""Items with events up to which an n x n inverse is affordable: 1.6 GB and 40 s at that size."""
DENSE_TWICE = 6_000
"""Items with events up to which the foresight model is fitted beside the linear one."""


def fittable(log: EventLog, content: Content | None) -> list[PartName]:
    """Name the item-item parts that this log and these attributes allow, in the usual order."""
    able: set[PartName] = {"linear", "sequence"}
    if np.count_nonzero(log.counts()) <= DENSE_TWICE:
        able.add("foresight")
    if content is not None:
        able.add("content")
    return [part for part in PARTS if part in able]


def fit_part(part: PartName, log: EventLog, content: Content | None, choices: Choices) -> Matrix:
    """Fit one item-item part to a log, shape (items, items).

    Raises:
        ValueError: the part is no item-item model, or has nothing to be fitted to.
    """
    if part == "linear":
        return _fit_linear(log, content, choices)
    if part == "foresight":
        return _fit_foresight(log, choices)
    if part == "sequence":
        return around(transitions(log), choices.backward, choices.power)
    if part == "content" and content is not None:
        return content.similar
    raise ValueError(f"the part {part} cannot be fitted as an item-item model to this data")


def _fit_linear(log: EventLog, content: Content | None, choices: Choices) -> Matrix:
    """Fit EASE, or cosine neighbours where the catalogue is too large for it."""
    warm = np.flatnonzero(log.counts())
    vectors = read_histories(log).aged(choices.forgetting)[:, warm]
    if len(warm) > DENSE:
        return _spread(cosine_neighbours(vectors), warm, log.item_count)
    counts = gram(vectors)
    if content is not None and choices.features:
        counts += choices.features * feature_gram(content.features, warm)
    return _spread(ease(counts, choices.penalty), warm, log.item_count)


def _fit_foresight(log: EventLog, choices: Choices) -> Matrix:
    warm = np.flatnonzero(log.counts())
    cuts = cut_histories(log, choices.decays["foresight"], choices.foresight_window)
    cuts = Cuts(cuts.past[:, warm], cuts.soon[:, warm])
    return _spread(foresight(cuts, choices.foresight_penalty), warm, log.item_count)


def _spread(weights: Matrix, items: NDArray[np.int64], item_count: int) -> Matrix:
    """Give weights between some items the shape of the whole catalogue."""
    entries = weights.tocoo()
    places = (items[entries.row], items[entries.col])
    return sparse.csr_array((entries.data, places), shape=(item_count, item_count))
