"""Cosine neighbours against plain cosines."""

import numpy as np
import pytest

from hsp_assets.engine.neighbours import cosine_neighbours
from hsp_assets.engine.sparse import matrix


def test_neighbours_are_the_cosines_between_items() -> None:
    dense = (np.random.default_rng(0).random((50, 8)) < 0.3).astype(np.float64)
    users, items = np.nonzero(dense)
    units = dense / np.linalg.norm(dense, axis=0)
    expected = units.T @ units
    np.fill_diagonal(expected, 0)
    actual = cosine_neighbours(matrix(np.ones(len(users)), (users, items), dense.shape))
    assert actual.toarray() == pytest.approx(expected, abs=1e-6)
