"""From scores to lists: the best items first, ties by item id."""

import numpy as np
from numpy.typing import NDArray

from hsp_assets.engine.ground_truth import GroundTruth

NOTHING = -1
"""Fills the places of a list that no item takes."""
BLOCK = 64


def best_items(scores: NDArray[np.float32], limit: int) -> NDArray[np.int64]:
    """Return the codes of the `limit` highest finite scores of one row, best first.

    Equal scores are ordered by code, that is by item id. Minus infinity means "not to be shown".
    """
    limit = min(limit, len(scores))
    if limit <= 0:
        return np.empty(0, dtype=np.int64)
    # The limit-th highest of many blocks' maxima is no higher than the limit-th highest score,
    # and finding it costs a tenth of partitioning a long row.
    width = max(1, min(BLOCK, len(scores) // (4 * limit)))
    maxima = np.maximum.reduceat(scores, np.arange(0, len(scores), width))
    floor = np.partition(maxima, len(maxima) - limit)[len(maxima) - limit]
    codes = np.flatnonzero(scores >= floor)
    codes = codes[np.lexsort((codes, -scores[codes]))[:limit]]
    return codes[np.isfinite(scores[codes])]


def best_lists(scores: NDArray[np.float32], limit: int) -> NDArray[np.int64]:
    """Return `best_items` of every row, shape (rows, limit), short lists padded by `NOTHING`."""
    lists = np.full((len(scores), limit), NOTHING, dtype=np.int64)
    for row, places in zip(scores, lists, strict=True):
        best = best_items(row, limit)
        places[: len(best)] = best
    return lists


def ranks(scores: NDArray[np.float32], ground_truth: GroundTruth) -> NDArray[np.int64]:
    """Return the rank from 1 of every relevant item in its user's row; ties count against it."""
    result = np.empty(len(ground_truth.items), dtype=np.int64)
    bounds = ground_truth.offsets
    for row, start, end in zip(scores, bounds[:-1], bounds[1:], strict=True):
        relevant = row[ground_truth.items[start:end]]
        result[start:end] = np.count_nonzero(row >= relevant[:, None], axis=1)
    return result
