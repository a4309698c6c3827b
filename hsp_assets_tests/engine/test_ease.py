"""The closed form against its definition."""

import numpy as np
import pytest
from numpy.typing import NDArray

from hsp_assets.engine import ease as module
from hsp_assets.engine.ease import ease
from hsp_assets.engine.ridge import gram
from hsp_assets.engine.sparse import matrix


def random_gram(items: int) -> NDArray[np.float32]:
    rng = np.random.default_rng(1)
    users, columns = np.nonzero(rng.random((200, items)) < 0.2)
    return gram(matrix(np.ones(len(users)), (users, columns), (200, items)))


@pytest.mark.parametrize("penalty", [5, 1000])
def test_the_weights_are_those_of_the_closed_form(
    monkeypatch: pytest.MonkeyPatch, penalty: float
) -> None:
    monkeypatch.setattr(module, "ROWS", 7)
    inverse = np.linalg.inv(random_gram(30).astype(np.float64) + penalty * np.eye(30))
    expected = -inverse / np.diag(inverse)
    np.fill_diagonal(expected, 0)
    assert ease(random_gram(30), penalty).toarray() == pytest.approx(expected, abs=1e-4)


def test_only_the_largest_weights_of_each_predicted_item_are_kept() -> None:
    weights = ease(random_gram(30), 5, limit=4)
    assert (np.diff(weights.tocsc().indptr) == 4).all()
