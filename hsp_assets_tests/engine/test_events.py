"""Logs keep users and events together when they are cut."""

import numpy as np

from hsp_assets_tests.engine.logs import log_of


def test_users_and_events_stay_together_when_a_log_is_cut() -> None:
    log = log_of([[1, 2], [], [3], [4, 5]])
    assert log.users.tolist() == [0, 0, 2, 3, 3]
    kept = log.keep(log.items != 3)
    assert (kept.user_count, kept.lengths.tolist()) == (4, [2, 0, 0, 2])
    assert log.select(np.array([3, 0])).items.tolist() == [4, 5, 1, 2]


def test_a_log_without_events_has_no_items_and_starts_at_zero() -> None:
    log = log_of([[], []])
    assert (len(log), log.now, log.counts().sum()) == (0, 0, 0)
