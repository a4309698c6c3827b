"""The trend of an item: its recent events by the expected ones."""

import pytest

from hsp_assets.engine.catalogue import read_catalogue
from hsp_assets.engine.popularity import DAY
from hsp_assets.engine.reading import read_events
from hsp_assets.engine.settings import ItemColumns
from hsp_assets.engine.trend import PRIOR, drifts, trend
from hsp_assets.sandbox.sample_data.shops import make_shop_of
from hsp_assets.sandbox.sample_data.traits import Kind
from hsp_assets_tests.engine.logs import log_of


def test_the_trend_is_recent_events_by_expected_events() -> None:
    """Item 0 has ten events a year ago, item 1 ten today, item 2 five each, item 3 none."""
    items = [[0] * 10 + [2] * 5 + [1] * 10 + [2] * 5]
    falling, rising, steady, none = trend(log_of(items, 4, [[0] * 15 + [365 * DAY] * 15]))
    assert (rising, steady) == pytest.approx(((10 + PRIOR) / (5 + PRIOR), 1), abs=1e-4)
    assert falling < none == 1


def test_without_events_nothing_has_a_trend() -> None:
    assert trend(log_of([[]], 2)).tolist() == [1, 1]


@pytest.mark.parametrize(("kind", "changing"), [("drifting", True), ("stationary", False)])
def test_what_drifts_is_told_from_chance(kind: Kind, *, changing: bool) -> None:
    events = make_shop_of(kind, 5_000, 3).events
    log = read_events(events, read_catalogue(events, None, ItemColumns()))
    assert drifts(log) is changing
