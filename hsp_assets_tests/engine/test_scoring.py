"""Lists for many users."""

import numpy as np
import pytest

from hsp_assets.engine import scoring
from hsp_assets.engine.popularity import Popular
from hsp_assets.engine.scoring import last_items, rank
from hsp_assets_tests.engine.logs import log_of

FALLING = Popular(np.linspace(1, 0.1, 10).astype(np.float32))


def test_a_users_anchor_is_the_item_of_the_last_event() -> None:
    assert last_items(log_of([[1, 2], [], [3]])).tolist() == [2, -1, 3]


def test_hidden_items_are_left_out_for_their_user_only() -> None:
    log = log_of([[0, 2], []])
    assert rank(FALLING, log, 2, hidden=log.distinct_items()).tolist() == [[1, 3], [0, 1]]


def test_ranking_in_parts_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    log = log_of([[item] for item in range(10)])
    whole = rank(FALLING, log, 3, hidden=log.distinct_items())
    monkeypatch.setattr(scoring, "CELLS", 30)
    assert (rank(FALLING, log, 3, hidden=log.distinct_items()) == whole).all()
