"""Logs keep users and events together when they are cut."""

import numpy as np

from hsp_assets_tests.engine.logs import log_of


def test_each_event_knows_its_user() -> None:
    assert log_of([[1, 2], [], [3]]).users.tolist() == [0, 0, 2]


def test_keeping_some_events_keeps_all_users() -> None:
    log = log_of([[1, 2], [3], [4]])
    kept = log.keep(log.items != 3)
    assert (kept.user_count, kept.lengths.tolist()) == (3, [2, 0, 1])


def test_selected_users_come_in_the_given_order() -> None:
    chosen = log_of([[1, 2], [3], [4, 5]]).select(np.array([2, 0]))
    assert chosen.items.tolist() == [4, 5, 1, 2]


def test_a_log_without_events_has_no_items_and_starts_at_zero() -> None:
    log = log_of([[], []])
    assert (len(log), log.now, log.counts().sum()) == (0, 0, 0)
