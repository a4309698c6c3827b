"""Lists for many users at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from hsp_assets.engine import scoring
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.popular import Popular
from hsp_assets.engine.scoring import last_items, rank

LogOf = Callable[..., EventLog]

FALLING = Popular(np.linspace(1, 0.1, 10).astype(np.float32))


def test_a_users_anchor_is_the_item_met_last(log_of: LogOf) -> None:
    assert last_items(log_of([[1, 2], [], [3]])).tolist() == [2, -1, 3]


def test_hidden_items_are_left_out_for_their_user_only(log_of: LogOf) -> None:
    log = log_of([[0, 2], []])
    assert rank(FALLING, log, 2, hidden=log.known()).tolist() == [[1, 3], [0, 1]]


def test_ranking_in_parts_changes_nothing(log_of: LogOf, monkeypatch: pytest.MonkeyPatch) -> None:
    log = log_of([[item] for item in range(10)])
    whole = rank(FALLING, log, 3, hidden=log.known())
    monkeypatch.setattr(scoring, "CELLS", 30)
    assert (rank(FALLING, log, 3, hidden=log.known()) == whole).all()
