"""Fitted recommenders as plain numpy arrays on disk: no pickles, so nothing runs when read."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from hsp_assets.engine.candidates import ItemTraits
from hsp_assets.engine.cold_items import ColdItems
from hsp_assets.engine.hyperparameters import PARTS, Hyperparameters
from hsp_assets.engine.personal import Personal, blend
from hsp_assets.engine.popularity import Popular
from hsp_assets.engine.related import Related
from hsp_assets.engine.scoring import Scorer
from hsp_assets.engine.sparse import Matrix

Arrays = Mapping[str, NDArray[Any]]

FIELDS = ("data", "indices", "indptr", "shape")
PERSONAL = "personal"
"""Array by which a blend without item-item parts is recognised."""


def write_arrays(path: Path, arrays: Arrays) -> None:
    """Write arrays by name, uncompressed, so that reading is fast."""
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Read what `write_arrays` wrote."""
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def scorer_arrays(scorer: Scorer) -> dict[str, NDArray[Any]]:
    """Name the arrays of a fitted recommender.

    Raises:
        TypeError: a recommender that is never saved, as baselines are.
    """
    match scorer:
        case Popular():
            return {"popularity": scorer.item_popularity}
        case Related():
            related = _matrix_arrays("related", scorer.weights)
            return {"popularity": scorer.item_popularity, **related}
        case Personal():
            return _personal_arrays(scorer)
        case _:
            raise TypeError(f"a {type(scorer).__name__} cannot be saved")


def scorer_from(arrays: Arrays, hyperparameters: Hyperparameters) -> Scorer:
    """Build the recommender from what `scorer_arrays` returned."""
    if "related.data" in arrays:
        return Related(_matrix("related", arrays), arrays["popularity"])
    matrices = {part: _matrix(part, arrays) for part in PARTS if f"{part}.data" in arrays}
    if not matrices and PERSONAL not in arrays:
        return Popular(arrays["popularity"])
    cold_items = None
    if "cold_items" in arrays:
        cold_items = ColdItems(arrays["cold_items"], _matrix("neighbours", arrays))
    traits = ItemTraits(*(arrays[f"traits.{field.name}"] for field in fields(ItemTraits)))
    return blend(matrices, arrays["popularity"], cold_items, traits, hyperparameters)


def _personal_arrays(scorer: Personal) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {"popularity": scorer.item_popularity, PERSONAL: np.array(1)}
    for part, weights in scorer.matrices.items():
        arrays |= _matrix_arrays(part, weights)
    for field in fields(ItemTraits):
        arrays[f"traits.{field.name}"] = getattr(scorer.traits, field.name)
    if scorer.cold_items is not None:
        arrays["cold_items"] = scorer.cold_items.items
        arrays |= _matrix_arrays("neighbours", scorer.cold_items.neighbours)
    return arrays


def _matrix_arrays(name: str, weights: Matrix) -> dict[str, NDArray[Any]]:
    values = (weights.data, weights.indices, weights.indptr, np.asarray(weights.shape))
    return {f"{name}.{field}": value for field, value in zip(FIELDS, values, strict=True)}


def _matrix(name: str, arrays: Arrays) -> Matrix:
    data, indices, indptr, shape = (arrays[f"{name}.{field}"] for field in FIELDS)
    return sparse.csr_array((data, indices, indptr), shape=(int(shape[0]), int(shape[1])))
