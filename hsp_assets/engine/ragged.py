"""Index arithmetic for rows of different lengths that are stored one behind the other."""

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]


def offsets_of(sizes: NDArray[np.integer | np.bool_]) -> Codes:
    """Return where each row begins and the last one ends, shape (rows + 1,)."""
    return np.cumsum(np.concatenate(([0], sizes)), dtype=np.int64)


def places_within(sizes: NDArray[np.integer]) -> Codes:
    """Number the entries of each row from 0."""
    starts = np.cumsum(sizes) - sizes
    return np.asarray(np.arange(sizes.sum()) - np.repeat(starts, sizes))


def select_rows(offsets: Codes, rows: NDArray[np.integer]) -> tuple[Codes, Codes]:
    """Return the offsets of the rows with the given numbers, and the positions of their entries."""
    sizes = np.diff(offsets)[rows]
    return offsets_of(sizes), places_within(sizes) + np.repeat(offsets[rows], sizes)


def keep_entries(offsets: Codes, kept: NDArray[np.bool_]) -> Codes:
    """Return the offsets of the same rows after the entries that are not marked are dropped."""
    return offsets_of(kept)[offsets]
