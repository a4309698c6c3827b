"""Pruning and scaling of sparse matrices."""

import numpy as np
import pytest

from hsp_assets.engine.sparse import (
    Matrix,
    empty,
    keep_largest,
    matrix,
    scale_rows,
    unit_rows,
    without_diagonal,
)


def dense(rows: list[list[float]]) -> Matrix:
    values = np.array(rows)
    row, column = np.nonzero(values)
    return matrix(values[row, column], (row, column), (len(rows), len(rows[0])))


def test_values_at_the_same_place_are_added() -> None:
    places = (np.array([0, 0]), np.array([1, 1]))
    assert matrix(np.array([1.0, 2.0]), places, (1, 2)).toarray().tolist() == [[0, 3]]


def test_the_largest_by_absolute_value_survive_in_each_row() -> None:
    kept = keep_largest(dense([[1, -5, 3], [0, 2, 0]]), 2)
    assert kept.toarray().tolist() == [[0, -5, 3], [0, 2, 0]]


def test_rows_are_scaled_by_their_factor() -> None:
    scaled = scale_rows(dense([[1, 2], [3, 4]]), np.array([10, 1]))
    assert scaled.toarray().tolist() == [[10, 20], [3, 4]]


def test_rows_get_length_one_and_empty_rows_stay_empty() -> None:
    assert unit_rows(dense([[3, 4], [0, 0]])).toarray().ravel() == pytest.approx([0.6, 0.8, 0, 0])


def test_the_diagonal_is_removed_from_a_copy() -> None:
    weights = dense([[1, 2], [3, 4]])
    assert without_diagonal(weights).toarray().tolist() == [[0, 2], [3, 0]]
    assert weights.toarray().tolist() == [[1, 2], [3, 4]]


def test_an_empty_matrix_has_its_shape() -> None:
    assert empty((2, 3)).toarray().tolist() == [[0, 0, 0], [0, 0, 0]]
