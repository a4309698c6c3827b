"""EASE with feature rows: a linear model that predicts each item from the others, in closed form.

Sources: H. Steck, "Embarrassingly shallow autoencoders for sparse data", 2019 (the model);
O. Jeunen et al., "Closed-form models for collaborative filtering with side-information", 2020
(item features as further rows of the training matrix).
Time is n^3 operations and memory two n x n matrices of single precision, n the trained items.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from hsp_assets.engine.ridge import ROWS, inverse, keep_strongest
from hsp_assets.engine.sparse import Matrix

KEPT = 500
"""Weights kept for each predicted item; the rest changes no list measurably."""


def ease(counts: NDArray[np.float32], penalty: float, limit: int = KEPT) -> Matrix:
    """Solve for the item-item weights B (row: item of the history, column: predicted item).

    Args:
        counts: X'X, or X'X + f F'F with feature rows F; overwritten.
        penalty: lambda, added to every diagonal element.
        limit: weights kept per predicted item.

    Raises:
        ValueError: the penalty is too small for the matrix to be inverted.
    """
    solved = inverse(counts, penalty)
    return sparse.csr_array(keep_strongest(_weights(solved), len(solved), limit).T)


def _weights(solved: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    """Yield rows of B' from P = (X'X + penalty I)^-1: B_ij = -P_ij / P_jj, no diagonal."""
    for start in range(0, len(solved), ROWS):
        block = np.ascontiguousarray(solved[start : start + ROWS])
        rows = np.arange(len(block))
        block /= -block[rows, start + rows, None]
        block[rows, start + rows] = 0
        yield block
