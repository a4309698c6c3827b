"""Dense linear algebra of the item-item models: the regularised inverse, and what is kept of it."""

from __future__ import annotations

import os
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import lapack
from threadpoolctl import threadpool_limits

from hsp_assets.engine.sparse import Matrix

ROWS = 512
"""Rows handled at a time where a temporary of the whole matrix would cost too much."""

SMALL = 3_000
"""Rows up to which one core inverts in 0.4 s."""


def gram(vectors: Matrix) -> NDArray[np.float32]:
    """Return X'X as a dense array for training vectors X of shape (rows, items)."""
    return np.asarray((vectors.T @ vectors).toarray(order="F"), dtype=np.float32)


def cores_for(size: int) -> threadpool_limits:
    """Give linear algebra on a matrix of so many rows one core, or all if it is large.

    Waiting for a second core that others keep busy costs a small matrix six times its work.
    """
    cores = 1 if size <= SMALL else len(os.sched_getaffinity(0))
    return threadpool_limits(cores, user_api="blas")


def inverse(counts: NDArray[np.float32], penalty: float) -> NDArray[np.float32]:
    """Return (counts + penalty I)^-1 of a symmetric matrix, in the memory of `counts`.

    Costs n^3 multiplications (Cholesky, LAPACK potrf and potri).

    Raises:
        ValueError: the sum is not positive definite.
    """
    np.einsum("ii->i", counts)[...] += penalty
    with cores_for(len(counts)):
        factor, failed = lapack.spotrf(counts, lower=1, overwrite_a=1)
        solved, lost = lapack.spotri(factor, lower=1, overwrite_c=1)
    if failed or lost:
        raise ValueError(f"the item matrix cannot be inverted: the penalty {penalty} is too small")
    _mirror(solved)
    return np.asarray(solved)


def keep_strongest(blocks: Iterable[NDArray[np.float32]], size: int, limit: int) -> Matrix:
    """Stack dense blocks of rows into a sparse matrix with each row's strongest weights.

    Args:
        blocks: consecutive rows, each of shape (rows, size).
        size: width of the rows.
        limit: weights kept in each row, by absolute value.
    """
    limit = min(limit, size)
    columns, values = [np.empty((0, limit), np.int32)], [np.empty((0, limit), np.float32)]
    for block in blocks:
        best = np.argpartition(np.abs(block), size - limit, axis=1)[:, size - limit :]
        best.sort()
        columns.append(best.astype(np.int32))
        values.append(np.take_along_axis(block, best, axis=1))
    kept = np.concatenate(values)
    offsets = np.arange(len(kept) + 1) * limit
    entries = (kept.ravel(), np.concatenate(columns).ravel(), offsets)
    return sparse.csr_array(entries, shape=(len(kept), size))


def _mirror(lower: NDArray[np.float32]) -> None:
    """Copy the lower triangle to the upper one."""
    size = len(lower)
    for start in range(0, size, ROWS):
        end = min(start + ROWS, size)
        corner = np.tril(lower[start:end, start:end])
        lower[start:end, start:end] = corner + np.tril(corner, -1).T
        lower[start:end, end:] = lower[end:, start:end].T
