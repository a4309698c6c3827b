"""Pruning and scaling of sparse matrices."""

import numpy as np
import pytest

from hsp_assets.engine import sparse
from hsp_assets.engine.sparse import Matrix, matrix


def dense(rows: list[list[float]]) -> Matrix:
    values = np.array(rows)
    row, column = np.nonzero(values)
    return matrix(values[row, column], (row, column), (len(rows), len(rows[0])))


def test_values_at_the_same_place_are_added() -> None:
    places = (np.array([0, 0]), np.array([1, 1]))
    assert matrix(np.array([1.0, 2.0]), places, (1, 2)).toarray().tolist() == [[0, 3]]


def test_rows_are_pruned_and_scaled_in_a_copy() -> None:
    weights = dense([[1, -5, 3], [0, 2, 0]])
    results = {
        "largest by absolute value": (sparse.keep_largest(weights, 2), [0, -5, 3, 0, 2, 0]),
        "scaled": (sparse.scale_rows(weights, np.array([10, 1])), [10, -50, 30, 0, 2, 0]),
        "length one": (sparse.unit_rows(dense([[3, 4], [0, 0]])), [0.6, 0.8, 0, 0]),
        "without diagonal": (sparse.without_diagonal(weights), [0, -5, 3, 0, 0, 0]),
        "as before": (weights, [1, -5, 3, 0, 2, 0]),
    }
    actual = {name: result.toarray().ravel().tolist() for name, (result, _) in results.items()}
    assert actual == {name: pytest.approx(values) for name, (_, values) in results.items()}


def test_an_empty_matrix_has_its_shape() -> None:
    assert sparse.empty((2, 3)).toarray().tolist() == [[0, 0, 0], [0, 0, 0]]
