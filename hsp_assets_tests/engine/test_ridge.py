"""The inverse and what is kept of dense rows."""

from __future__ import annotations

import numpy as np
import pytest

from hsp_assets.engine import ridge
from hsp_assets.engine.ridge import inverse, keep_strongest


def test_the_inverse_is_whole_although_only_a_triangle_is_computed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ridge, "ROWS", 3)
    rows = np.random.default_rng(0).normal(size=(20, 8))
    counts = rows.T @ rows
    expected = np.linalg.inv(counts + 2 * np.eye(8))
    assert inverse(np.asfortranarray(counts, dtype=np.float32), 2) == pytest.approx(
        expected, abs=1e-5
    )


def test_a_matrix_that_cannot_be_inverted_is_reported_with_the_penalty() -> None:
    with pytest.raises(ValueError, match=r"penalty -1\.0"):
        inverse(np.eye(3, dtype=np.float32, order="F"), -1.0)


def test_each_row_keeps_its_strongest_weights_whatever_the_blocks() -> None:
    rows = np.array([[1, -9, 3], [4, 5, 0], [0, 0, 7]], dtype=np.float32)
    kept = keep_strongest(iter([rows[:2], rows[2:]]), 3, 2).toarray()
    assert kept.tolist() == [[0, -9, 3], [4, 5, 0], [0, 0, 7]]
