"""Several item-item matrices as one, so that a history is multiplied with all of them at once.

For a single history most time is spent on calling numpy: here once for all matrices.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from hsp_assets.engine.sparse import Matrix


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Matrices of the same shape (rows, columns), one under the other; columns stay their own.

    Attributes:
        data: values of all of them.
        indices: column of each value.
        indptr: where each row begins and ends, shape (matrices x rows + 1,).
        shape: (matrices, rows, columns).
    """

    data: NDArray[np.float32]
    indices: NDArray[Any]
    indptr: NDArray[Any]
    shape: tuple[int, int, int]

    def matrices(self) -> list[Matrix]:
        """Return the matrices again; they share the memory of the stack."""
        number, rows, columns = self.shape
        bounds = pairwise(range(0, number * rows + 1, rows)) if number else ()
        return [self._matrix(first, last, columns) for first, last in bounds]

    def weighted_sums(
        self, rows: NDArray[np.integer], factors: NDArray[np.floating]
    ) -> NDArray[np.float32]:
        """Add up rows of each matrix, each times its factor.

        Args:
            rows: which, the same of every matrix.
            factors: shape (matrices, rows chosen).

        Returns:
            Shape (matrices, columns).

        """
        number, height, width = self.shape
        matrices = np.arange(number)[:, None]
        places = (rows + height * matrices).ravel()
        starts = self.indptr[places]
        sizes = self.indptr[places + 1] - starts
        ends = np.cumsum(sizes)
        entries = np.arange(ends[-1] if len(ends) else 0)
        entries += np.repeat(starts - ends + sizes, sizes)
        values = self.data[entries] * np.repeat(factors.ravel(), sizes)
        columns = self.indices[entries] + np.repeat(np.repeat(width * matrices, len(rows)), sizes)
        totals = np.bincount(columns, values, minlength=number * width)
        return totals.astype(np.float32).reshape(number, width)

    def _matrix(self, first: int, last: int, columns: int) -> Matrix:
        offsets = self.indptr[first : last + 1]
        inside = slice(int(offsets[0]), int(offsets[-1]))
        arrays = (self.data[inside], self.indices[inside], offsets - offsets[0])
        return sparse.csr_array(arrays, shape=(last - first, columns))


def stacked(matrices: Sequence[Matrix], shape: tuple[int, int]) -> Stack:
    """Put matrices of a shape, none too, under each other."""
    ends = np.cumsum([0, *(one.nnz for one in matrices)])
    parts = [one.indptr[1:] + end for one, end in zip(matrices, ends, strict=False)]
    return Stack(
        data=np.concatenate([np.empty(0, np.float32), *(one.data for one in matrices)]),
        indices=np.concatenate([np.empty(0, np.int32), *(one.indices for one in matrices)]),
        indptr=np.concatenate([np.zeros(1, np.int64), *parts]),
        shape=(len(matrices), *shape),
    )
