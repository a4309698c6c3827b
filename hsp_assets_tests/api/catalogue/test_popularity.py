"""Best sellers and users' preferences, from a version's interactions."""

from pathlib import Path

import polars as pl
import pytest

from hsp_assets.api.catalogue.items import Items
from hsp_assets.api.catalogue.popularity import popularity, scan_interactions, user_preferences

CATEGORIES = {"a": "bags", "b": "bags", "c": "cups", "d": "cups"}


@pytest.fixture
def items() -> Items:
    return Items(
        {
            "ITEM_ID": item,
            "CATEGORY_L1": category,
            "CATEGORY_L2": "",
            "PRODUCT_NAME": "",
            "PRICE": "1",
            "PROMOTED": "False",
        }
        for item, category in CATEGORIES.items()
    )


def did(*events: str) -> pl.LazyFrame:
    """Events written as `user type item`."""
    rows = [event.split() for event in events]
    return pl.LazyFrame(rows, schema=["USER_ID", "EVENT_TYPE", "ITEM_ID"], orient="row")


def anything(_: int) -> bool:
    return True


def test_purchases_count_before_views_and_unseen_items_come_last(items: Items) -> None:
    seen = did("u Purchase d", "u View c", "v View c", "u Purchase b", "v Purchase b")
    rows = popularity(seen, items).best(None, anything, 9)
    assert [items.ids[row] for row in rows] == ["b", "d", "c", "a"]


def test_a_category_comes_before_the_others_and_nothing_twice(items: Items) -> None:
    seen = did("u Purchase b", "u View c")
    rows = popularity(seen, items).best(items.category_code("cups"), anything, 9)
    assert [items.ids[row] for row in rows] == ["c", "d", "b", "a"]


def test_what_is_not_admitted_is_left_out(items: Items) -> None:
    rows = popularity(did("u Purchase b"), items).best(None, lambda row: row != 1, 2)
    assert [items.ids[row] for row in rows] == ["a", "c"]


def test_the_favourite_is_the_most_frequent_category(items: Items) -> None:
    frame = user_preferences(
        did("u View a", "u View c", "u View d", "v Purchase a", "v View gone"), items
    )
    rows = {row["USER_ID"]: row for row in frame.to_dicts()}
    assert rows["u"]["favourite"] == items.category_code("cups")
    assert (rows["u"]["purchased"], rows["v"]["purchased"]) == (None, [0])


def test_lines_are_read_up_to_the_type_whatever_comes_after(tmp_path: Path) -> None:
    file = tmp_path / "interactions.csv"
    file.write_text(
        "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP,DISCOUNT\n"
        'u,a,View,1700000000,"Yes, \\"all\\"\nof it"\n'
        "v,b,Purchase,1700000001,No\n"
    )
    rows = scan_interactions([file]).collect().rows()
    assert rows == [("u", "a", "View"), ("v", "b", "Purchase")]
