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
    cells = {"ITEM_ID": "i", "USER_ID": "u", "TIMESTAMP": "7", "DISCOUNT": "Yes"}
    (event,) = name_event_columns(pl.DataFrame([cells]), "file").to_dicts()
    assert event == {"user_id": "u", "item_id": "i", "timestamp": 7}


def test_a_table_without_users_or_times_is_refused_with_what_it_has() -> None:
    with pytest.raises(ValueError, match="no column is a user_id; the columns are item, price"):
        name_event_columns(pl.DataFrame({"item": ["i"], "price": ["1"]}), "file.csv")
    with pytest.raises(ValueError, match="time holds something else than times"):
        name_event_columns(pl.DataFrame({"user": ["u"], "item": ["i"], "time": ["soon"]}), "file")


def test_seconds_milliseconds_and_dates_are_the_same_times() -> None:
    texts = ["1293840360", "1293840360.7", "1293840360000"]
    texts += ["2011-01-01 00:06:00", "2011-01-01T00:06"]
    columns = {text: timestamps(pl.Series([text])) for text in texts}
    read = {text: None if times is None else times.to_list() for text, times in columns.items()}
    assert read == {text: [1293840360] for text in texts}


def test_long_texts_are_read_word_by_word_and_short_ones_group_items() -> None:
    names = ("ITEM_ID", "PRICE", "BRAND", "DESCRIPTION", "STOCK")
    red = ("a", "1.5", "red", "a nice red thing", "1")
    blue = ("b", "2", "dark blue", "a dull but blue one", "2")
    items, columns = name_item_columns(pl.DataFrame([red, blue], names, orient="row"))
    assert items["item_id"].to_list() == ["a", "b"]
    assert (columns.categories, columns.texts) == (("BRAND",), ("DESCRIPTION",))
    assert (columns.price, columns.created) == ("PRICE", "")


def test_the_first_column_is_the_item_where_none_says_so() -> None:
    items, _ = name_item_columns(pl.DataFrame({"code": ["a"], "genre": ["x"]}))
    assert items.columns == ["item_id", "genre"]


@pytest.mark.parametrize("times", [["1700000000000000"], ["1700000000", "1700000000000"]])
def test_microseconds_and_mixed_units_are_refused_by_name(times: list[str]) -> None:
    table = pl.DataFrame({"user": "u", "item": "i", "time": times})
    with pytest.raises(ValueError, match=r"shop: time: 1 of . times are in years like 55,840"):
        name_event_columns(table, "shop")
