"""Helpers for sparse matrices that scipy does not offer: pruning and row scaling."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Matrix = sparse.csr_array[Any, tuple[int, int]]
"""A sparse matrix of single precision, stored by rows."""


def matrix(
    values: NDArray[np.floating],
    places: tuple[NDArray[np.integer], NDArray[np.integer]],
    shape: tuple[int, int],
) -> Matrix:
    """Build a matrix from values and their (rows, columns); values at the same place are added."""
    return sparse.csr_array((values.astype(np.float32), places), shape=shape)


def empty(shape: tuple[int, int]) -> Matrix:
    """Build a matrix of zeros."""
    nowhere = np.empty(0, dtype=np.int32)
    return matrix(np.empty(0), (nowhere, nowhere), shape)


def keep_largest(weights: Matrix, limit: int) -> Matrix:
    """Keep the `limit` entries of largest absolute value in every row."""
    sizes = np.diff(weights.indptr)
    keep = np.ones(weights.nnz, dtype=bool)
    magnitudes = np.abs(weights.data)
    for row in np.flatnonzero(sizes > limit):
        start, end = weights.indptr[row], weights.indptr[row + 1]
        surplus = np.argpartition(magnitudes[start:end], end - start - limit)[:-limit]
        keep[start + surplus] = False
    return only(weights, keep)


def only(weights: Matrix, keep: NDArray[np.bool_]) -> Matrix:
    """Return a copy with only the marked entries, a mask of shape (entries,)."""
    kept = np.flatnonzero(keep)
    offsets = np.searchsorted(kept, weights.indptr)
    return sparse.csr_array(
        (weights.data[kept], weights.indices[kept], offsets), shape=weights.shape
    )


def rows_of(weights: Matrix) -> NDArray[np.int64]:
    """Row of each entry."""
    return np.repeat(np.arange(weights.shape[0]), np.diff(weights.indptr))


def scale_rows(weights: Matrix, factors: NDArray[np.floating]) -> Matrix:
    """Multiply every row by its factor."""
    data = weights.data * np.repeat(factors, np.diff(weights.indptr))
    return sparse.csr_array(
        (data.astype(np.float32), weights.indices, weights.indptr), shape=weights.shape
    )


def scale_columns(weights: Matrix, factors: NDArray[np.float32]) -> Matrix:
    """Multiply every column by its factor."""
    data = weights.data * factors[weights.indices]
    return sparse.csr_array((data, weights.indices, weights.indptr), shape=weights.shape)


def unit_rows(weights: Matrix) -> Matrix:
    """Scale every row to length 1; empty rows stay empty."""
    squares = np.asarray(weights.multiply(weights).sum(axis=1)).ravel()
    return scale_rows(weights, 1 / np.sqrt(np.where(squares > 0, squares, 1.0)))


def without_diagonal(weights: Matrix) -> Matrix:
    """Remove the weight of each item for itself."""
    return only(weights, rows_of(weights) != weights.indices)
