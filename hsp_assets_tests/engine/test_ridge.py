"""The inverse, products in threads, and what is kept of dense rows."""

import numpy as np
import pytest
from numpy.typing import NDArray

from hsp_assets.engine import ridge
from hsp_assets.engine.ridge import blas_workers, inverse, keep_strongest, multiply


def random_counts(items: int) -> NDArray[np.float64]:
    rows = np.random.default_rng(0).normal(size=(3 * items, items))
    return rows.T @ rows


@pytest.mark.parametrize("items", [1, 8, 9, 20, 37])
def test_inverting_by_halves_gives_the_inverse(monkeypatch: pytest.MonkeyPatch, items: int) -> None:
    monkeypatch.setattr(ridge, "LEAF", 4)
    counts = random_counts(items)
    actual = inverse(np.asfortranarray(counts, dtype=np.float32), 2)
    assert actual == pytest.approx(np.linalg.inv(counts + 2 * np.eye(items)), abs=1e-5)


def test_the_inverse_takes_the_place_of_the_matrix() -> None:
    counts = random_counts(5).astype(np.float32)
    assert np.shares_memory(inverse(counts, 1), counts)


@pytest.mark.parametrize("columns", [1, 2, 7])
def test_threads_multiply_as_one_does(columns: int) -> None:
    left, right = np.ones((3, 5), np.float32), np.arange(5.0 * columns).reshape(5, columns)
    with blas_workers() as pool:
        assert multiply(left, right.astype(np.float32), pool) == pytest.approx(left @ right)


def test_a_matrix_that_cannot_be_inverted_is_reported_with_the_penalty() -> None:
    with pytest.raises(ValueError, match=r"penalty -1\.0"):
        inverse(np.eye(3, dtype=np.float32, order="F"), -1.0)


def test_each_row_keeps_its_strongest_weights_whatever_the_blocks() -> None:
    rows = np.array([[1, -9, 3], [4, 5, 0], [0, 0, 7]], dtype=np.float32)
    kept = keep_strongest(iter([rows[:2], rows[2:]]), 3, 2).toarray()
    assert kept.tolist() == [[0, -9, 3], [4, 5, 0], [0, 0, 7]]
