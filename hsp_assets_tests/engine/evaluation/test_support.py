"""What the data can support."""

import numpy as np

from hsp_assets.engine.evaluation.support import read_support
from hsp_assets.engine.events import EventLog
from hsp_assets.engine.splits import last_split

LOG = EventLog(
    np.array([0, 3, 4, 6]),
    np.array([1, 1, 2, 1, 2, 2], dtype=np.int32),
    np.zeros(6, dtype=np.int8),
    np.array([5, 5, 6, 7, 8, 9]),
    4,
)
SUPPORT = read_support(LOG, last_split(LOG))


def test_items_without_events_are_counted_apart() -> None:
    assert (SUPPORT.items, SUPPORT.items_with_events) == (4, 2)


def test_exact_duplicates_do_not_count_towards_the_minimum() -> None:
    assert SUPPORT.minimums["unique interactions"] == (1_000, 5)


def test_unmet_minimums_are_named() -> None:
    assert SUPPORT.unmet == ("unique interactions", "users with two interactions")


def test_only_users_with_two_events_left_can_be_learned_from() -> None:
    assert (SUPPORT.users_to_learn_from, SUPPORT.test_users) == (1, 2)
