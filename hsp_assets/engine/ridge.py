"""Dense linear algebra of the item-item models: the regularised inverse and its pruning."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import lapack
from threadpoolctl import threadpool_limits

from hsp_assets.engine.sparse import Matrix

ROWS = 512
"""Rows handled at a time where a temporary of the whole matrix would cost too much."""

LEAF = 1_536
"""Rows up to which a matrix is inverted in one piece."""
STRIPS = 4
"""Parts of each side of a product known to be symmetric: 6 of its 16 blocks need no computing."""
WORKERS = 2
"""Parts that a large product is cut into, whatever the number of cores: results depend on it."""

Dense = NDArray[np.float32]


def gram(vectors: Matrix) -> NDArray[np.float32]:
    """Return X'X as a dense array for training vectors X of shape (rows, items)."""
    return np.asarray((vectors.T @ vectors).toarray(order="F"), dtype=np.float32)


def inverse(counts: Dense, penalty: float) -> Dense:
    """Return (counts + penalty I)^-1 of a symmetric matrix, in the memory of `counts`.

    Costs 0.55 n^3 multiplications and half of the matrix as further memory.

    Raises:
        ValueError: the sum is not positive definite.
    """
    np.einsum("ii->i", counts)[...] += penalty
    square = counts if counts.flags.c_contiguous else counts.T
    with blas_workers() as pool:
        try:
            _invert(square, pool)
        except np.linalg.LinAlgError as error:
            raise ValueError(
                f"the item matrix cannot be inverted: the penalty {penalty} is too small"
            ) from error
    return square


@contextmanager
def blas_workers() -> Iterator[ThreadPoolExecutor]:
    """Open a pool of threads in which BLAS uses one core each.

    OpenBLAS's own threads wait for each other in a loop, which takes fifty times as long as the
    work itself when another process keeps a core busy.
    """
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(WORKERS) as pool:
        yield pool


def multiply(left: Dense, right: Dense, pool: ThreadPoolExecutor) -> Dense:
    """Multiply two matrices, each thread of the pool some columns of the right one."""
    product = np.empty((len(left), right.shape[1]), dtype=np.float32)
    width = -(-right.shape[1] // WORKERS)
    parts = [slice(start, start + width) for start in range(0, right.shape[1], width)]
    for _ in pool.map(lambda part: np.matmul(left, right[:, part], out=product[:, part]), parts):
        pass
    return product


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


def _invert(square: Dense, pool: ThreadPoolExecutor) -> None:
    """Invert a symmetric matrix in place, by halves: the second one by its Schur complement.

    Raises:
        LinAlgError: the matrix is not positive definite.
    """
    if len(square) <= LEAF:
        square[...] = _invert_leaf(square)
        return
    half = len(square) // 2
    first, second = square[:half, :half], square[half:, half:]
    lower_left, upper_right = square[half:, :half], square[:half, half:]
    _invert(first, pool)
    ratio = multiply(lower_left, first, pool)
    _subtract_symmetric(second, ratio, upper_right, pool)
    _invert(second, pool)
    lower_left[...] = -multiply(second, ratio, pool)
    _subtract_symmetric(first, ratio.T, lower_left, pool)
    upper_right[...] = lower_left.T


def _subtract_symmetric(target: Dense, left: Dense, right: Dense, pool: ThreadPoolExecutor) -> None:
    """Subtract a product known to be symmetric: the blocks above the diagonal are mirrored."""
    edges = np.linspace(0, len(target), STRIPS + 1).astype(np.int64)
    strips = [slice(start, end) for start, end in pairwise(edges.tolist())]

    def subtract(rows: slice, columns: slice) -> None:
        target[rows, columns] -= left[rows] @ right[:, columns]
        if rows != columns:
            target[columns, rows] = target[rows, columns].T

    blocks = [(rows, columns) for at, rows in enumerate(strips) for columns in strips[: at + 1]]
    for _ in pool.map(subtract, *zip(*blocks, strict=True)):
        pass


def _invert_leaf(square: Dense) -> Dense:
    factor, failed = lapack.spotrf(square, lower=1)
    solved, lost = lapack.spotri(factor, lower=1, overwrite_c=1)
    if failed or lost:
        raise np.linalg.LinAlgError
    lower = np.tril(solved)
    return np.asarray(lower + np.tril(lower, -1).T, dtype=np.float32)
