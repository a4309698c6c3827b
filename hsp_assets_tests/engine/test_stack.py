"""Several matrices multiplied with one history at once."""

import numpy as np
from scipy import sparse

from hsp_assets.engine.sparse import Matrix
from hsp_assets.engine.stack import stacked


def dense(rows: list[list[float]]) -> Matrix:
    return sparse.csr_array(np.array(rows, dtype=np.float32))


FIRST, SECOND = dense([[1, 2, 0], [0, 0, 0], [3, 0, 4]]), dense([[0, 0, 1], [5, 0, 0], [0, 0, 0]])


def test_each_matrix_is_multiplied_with_its_own_factors_and_no_rows_add_up_to_zero() -> None:
    rows, factors = np.array([2, 0]), np.array([[1.0, 10.0], [2.0, 20.0]])
    stack = stacked([FIRST, SECOND], (3, 3))
    assert stack.weighted_sums(rows, factors).tolist() == [[13, 20, 4], [0, 0, 20]]
    assert stack.weighted_sums(rows[:0], factors[:, :0]).tolist() == [[0, 0, 0], [0, 0, 0]]


def test_a_stack_holds_the_matrices_that_it_was_made_of() -> None:
    for matrices in ([], [FIRST], [FIRST, SECOND]):
        held = [one.toarray().tolist() for one in stacked(matrices, (3, 3)).matrices()]
        assert held == [one.toarray().tolist() for one in matrices]
