"""The trend of an item: its recent events by the expected ones."""

import pytest

from hsp_assets.engine.events import EventLog
from hsp_assets.engine.trend import PRIOR, trend
from hsp_assets_tests.engine.logs import log_of

DAY = 86_400


@pytest.fixture
def turning_log() -> EventLog:
    """Item 0 has ten events a year ago, item 1 ten today, item 2 five each."""
    items = [[0] * 10 + [2] * 5 + [1] * 10 + [2] * 5]
    return log_of(items, 4, [[0] * 15 + [365 * DAY] * 15])


def test_recent_items_rise_and_older_ones_fall(turning_log: EventLog) -> None:
    falling, rising, steady, _ = trend(turning_log)
    assert falling < steady < rising
    assert steady == pytest.approx(1, abs=1e-4)


def test_the_trend_is_recent_events_by_expected_events(turning_log: EventLog) -> None:
    assert trend(turning_log)[1] == pytest.approx((10 + PRIOR) / (5 + PRIOR), abs=1e-4)


def test_an_item_without_events_has_no_trend(turning_log: EventLog) -> None:
    assert trend(turning_log)[3] == 1


def test_without_events_nothing_has_a_trend() -> None:
    assert trend(log_of([[]], 2)).tolist() == [1, 1]
