"""Counting, with and without a memory that fades."""

import pytest

from hsp_assets.engine.popularity import DAY, popularity, within_days
from hsp_assets_tests.engine.logs import log_of


def test_the_most_popular_item_has_one_and_without_events_none_has_any() -> None:
    assert popularity(log_of([[0, 1], [1]], 3)).tolist() == [0.5, 1.0, 0.0]
    assert popularity(log_of([[]], 2)).tolist() == [0.0, 0.0]


def test_an_event_one_half_life_old_counts_half() -> None:
    log = log_of([[0, 1]], 2, times=[[0, 7 * DAY]])
    assert popularity(log, half_life=7).tolist() == pytest.approx([0.5, 1.0])


def test_events_older_than_the_window_do_not_count() -> None:
    log = log_of([[0, 0, 1]], 2, times=[[0, 1, 15 * DAY]])
    assert within_days(log, 14).tolist() == [0.0, 1.0]
