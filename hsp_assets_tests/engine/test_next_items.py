"""Cuts against reading histories by hand, and the ridge regression against its definition."""

import numpy as np
import pytest

from hsp_assets.engine import next_items as module
from hsp_assets.engine.next_items import cut_histories, fit_next_item, grams_of
from hsp_assets_tests.engine.logs import log_of


def test_the_past_of_a_cut_weighs_the_newest_item_most() -> None:
    cuts = cut_histories(log_of([[1, 2, 1, 3]], 4), decay=1.0, window=2)
    assert cuts.past.toarray()[2].tolist() == pytest.approx([0, 1, np.exp(-1), 0])


def test_only_new_items_are_predicted_and_the_nearest_weighs_most() -> None:
    cuts = cut_histories(log_of([[1, 2, 1, 3, 0]], 4), decay=None, window=4)
    assert cuts.targets.toarray()[0].tolist() == pytest.approx([np.exp(-1.5), 0, 1, np.exp(-1)])


def test_every_event_but_a_users_first_is_a_cut_in_that_users_history_alone() -> None:
    cuts = cut_histories(log_of([[1, 2], [3, 4], [0]], 5), None, 8)
    assert cuts.past.shape[0] == 2
    assert cuts.past.toarray().nonzero()[1].tolist() == [1, 3]
    assert cuts.targets.toarray().nonzero()[1].tolist() == [2, 4]


def test_many_cuts_are_thinned_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ENTRIES", 100)
    cuts = cut_histories(log_of([list(range(8))] * 50), None, 2)
    assert 20 <= cuts.past.shape[0] <= 30


def test_the_weights_are_those_of_ridge_regression() -> None:
    rng = np.random.default_rng(0)
    log = log_of([rng.integers(0, 10, 9).tolist() for _ in range(40)])
    cuts = cut_histories(log, 3.0, 4)
    past, targets = cuts.past.toarray(), cuts.targets.toarray()
    expected = np.linalg.solve(past.T @ past + 2 * np.eye(10), past.T @ targets)
    assert fit_next_item(grams_of(cuts), 2.0).toarray() == pytest.approx(expected, abs=1e-4)
