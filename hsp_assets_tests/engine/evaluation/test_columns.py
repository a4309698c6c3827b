"""Columns are known by their names, else by what they hold."""

import polars as pl
import pytest

from hsp_assets.engine.evaluation.columns import (
    name_event_columns,
    name_item_columns,
    names_events,
    timestamps,
)


def test_a_header_names_a_user_and_an_item_however_it_is_written() -> None:
    assert names_events(["USER_ID", "ItemId"])
    assert names_events(["StockCode", "Customer ID", "InvoiceDate"])
    assert not names_events(["1", "2"])


def test_events_keep_what_the_engine_reads() -> None:
    table = pl.DataFrame(
        {"ITEM_ID": ["i"], "USER_ID": ["u"], "TIMESTAMP": ["7"], "DISCOUNT": ["Yes"]}
    )
    assert name_event_columns(table, "file").to_dicts() == [
        {"user_id": "u", "item_id": "i", "timestamp": 7}
    ]


def test_a_table_without_users_is_refused_with_what_it_has() -> None:
    with pytest.raises(ValueError, match="no column is a user_id; the columns are item, price"):
        name_event_columns(pl.DataFrame({"item": ["i"], "price": ["1"]}), "file.csv")


def test_times_that_are_none_are_refused() -> None:
    table = pl.DataFrame({"user": ["u"], "item": ["i"], "time": ["soon"]})
    with pytest.raises(ValueError, match="time holds something else than times"):
        name_event_columns(table, "file.csv")


@pytest.mark.parametrize(
    "text",
    ["1293840360", "1293840360.7", "1293840360000", "2011-01-01 00:06:00", "2011-01-01T00:06"],
)
def test_seconds_milliseconds_and_dates_are_the_same_times(text: str) -> None:
    times = timestamps(pl.Series([text]))
    assert times is not None
    assert times.to_list() == [1293840360]


def test_long_texts_are_read_word_by_word_and_short_ones_group_items() -> None:
    table = pl.DataFrame(
        {
            "ITEM_ID": ["a", "b"],
            "PRICE": ["1.5", "2"],
            "BRAND": ["red", "dark blue"],
            "DESCRIPTION": ["a nice red thing", "a dull but blue one"],
            "STOCK": ["1", "2"],
        }
    )
    items, columns = name_item_columns(table)
    assert items["item_id"].to_list() == ["a", "b"]
    assert (columns.categories, columns.texts) == (("BRAND",), ("DESCRIPTION",))
    assert (columns.price, columns.created) == ("PRICE", "")


def test_the_first_column_is_the_item_where_none_says_so() -> None:
    items, _ = name_item_columns(pl.DataFrame({"code": ["a"], "genre": ["x"]}))
    assert items.columns == ["item_id", "genre"]
