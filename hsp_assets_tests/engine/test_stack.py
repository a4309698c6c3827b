"""Several matrices multiplied with one history at once."""

import numpy as np
import pytest
from scipy import sparse

from hsp_assets.engine.sparse import Matrix
from hsp_assets.engine.stack import stacked


def dense(rows: list[list[float]]) -> Matrix:
    return sparse.csr_array(np.array(rows, dtype=np.float32))


FIRST, SECOND = dense([[1, 2, 0], [0, 0, 0], [3, 0, 4]]), dense([[0, 0, 1], [5, 0, 0], [0, 0, 0]])


def test_each_matrix_is_multiplied_with_its_own_factors() -> None:
    rows, factors = np.array([2, 0]), np.array([[1.0, 10.0], [2.0, 20.0]])
    sums = stacked([FIRST, SECOND], (3, 3)).weighted_sums(rows, factors)
    assert sums.tolist() == [[13, 20, 4], [0, 0, 20]]


def test_no_rows_add_up_to_zero() -> None:
    nothing = np.empty(0, dtype=np.int64)
    sums = stacked([FIRST, SECOND], (3, 3)).weighted_sums(nothing, np.empty((2, 0)))
    assert sums.tolist() == [[0, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize("matrices", [[], [FIRST], [FIRST, SECOND]])
def test_a_stack_holds_the_matrices_that_it_was_made_of(matrices: list[Matrix]) -> None:
    held = stacked(matrices, (3, 3)).matrices()
    assert [one.toarray().tolist() for one in held] == [one.toarray().tolist() for one in matrices]
