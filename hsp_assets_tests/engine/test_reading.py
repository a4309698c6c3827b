"""Frames become logs: order, codes, and what is refused."""

import polars as pl
import pytest

from hsp_assets.engine.catalogue import Catalogue, read_catalogue
from hsp_assets.engine.events import EventLog, EventType, TooLittleData
from hsp_assets.engine.popularity import ages
from hsp_assets.engine.reading import check_events, read_events
from hsp_assets.engine.settings import ItemColumns

EVENTS = pl.DataFrame(
    {
        "user_id": ["b", "a", "b", "a"],
        "item_id": ["y", "x", "x", "z"],
        "event_type": ["View", "Purchase", "AddToCart", "View"],
        "timestamp": [20, 5, 10, 5],
    }
)


def read(events: pl.DataFrame, items: pl.DataFrame | None = None) -> tuple[Catalogue, EventLog]:
    catalogue = read_catalogue(events, items, ItemColumns())
    return catalogue, read_events(events, catalogue)


def test_users_and_items_are_coded_by_sorted_id_and_events_ordered_by_time_then_row() -> None:
    _, log = read(EVENTS)
    assert (log.users.tolist(), log.items.tolist()) == ([0, 0, 1, 1], [0, 2, 0, 1])
    _, reverse = read(EVENTS.reverse())
    assert reverse.items.tolist() == [2, 0, 0, 1]


def test_types_are_view_purchase_or_other() -> None:
    types = [EventType.PURCHASE, EventType.VIEW, EventType.OTHER, EventType.VIEW]
    assert read(EVENTS)[1].types.tolist() == types


def test_dates_and_times_are_read_as_epoch_seconds() -> None:
    events = EVENTS.with_columns(pl.from_epoch("timestamp", time_unit="s"))
    assert read(events)[1].times.tolist() == read(EVENTS)[1].times.tolist()


def test_an_item_described_twice_keeps_its_last_description() -> None:
    items = pl.DataFrame({"item_id": ["x", "x", "w"], "price": [1.0, 2.0, 3.0]})
    catalogue, _ = read(EVENTS, items)
    assert catalogue.attributes["price"].to_list() == [3.0, 2.0, None, None]


def test_items_without_an_id_column_are_refused_with_what_was_found() -> None:
    with pytest.raises(ValueError, match="the columns are sku"):
        read_catalogue(EVENTS, pl.DataFrame({"sku": ["x"]}), ItemColumns())


def test_missing_columns_are_named_nulls_counted_and_no_events_too_few() -> None:
    with pytest.raises(ValueError, match="item_id missing"):
        check_events(EVENTS.drop("item_id"))
    with pytest.raises(ValueError, match="4 events have no timestamp"):
        check_events(EVENTS.with_columns(pl.lit(None, pl.Int64).alias("timestamp")))
    with pytest.raises(TooLittleData):
        check_events(EVENTS.clear())


def test_without_times_the_order_counts_and_nothing_has_an_age() -> None:
    events = pl.DataFrame({"user_id": ["a"] * 40, "item_id": [f"i{n:02}" for n in range(40)]})
    log = read_events(events, read_catalogue(events, None, ItemColumns()))
    assert log.items.tolist() == list(range(40))
    assert not log.has_times
    assert not ages(log).any()
