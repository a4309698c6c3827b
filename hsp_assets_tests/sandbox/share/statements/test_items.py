"""`sql/staging/items.sql` on products that show the tutorial's defects, by their numbers."""

from typing import Any

import pytest

from hsp_assets_tests.sandbox.share.shop import PortalWriter
from hsp_assets_tests.sandbox.share.statements.conftest import Rows, Staging

DATASET = "items"
HOSTILE = 'A "tea" set, small;\nwith\r\ntwo\\cups — é'


def fill(portal: PortalWriter) -> None:
    shelf = {"category_level_1": "kitchen", "category_level_2": "tea"}
    portal.put("0-7", 70, external_id="i1", price="9.99", promoted="True", gender="Any", **shelf)
    portal.put("0-7", 71, external_id="i2", price="10.5", promoted="", gender="", description="")
    portal.put("0-7", 72, external_id="i3", price="1859.005")
    portal.put("0-7", 73, external_id="i4", price="1", promoted=" TRUE ", name=HOSTILE)
    portal.put("0-7", 74, external_id="i5", price="$10", description="x" * 500, promoted="False")
    portal.put("0-7", 75, external_id=" ", price="1")
    portal.put("0-7", 76, external_id="i6", price="1")
    portal.archive("0-7", 76)
    portal.put("0-7", 77, external_id=" i7 ", price="1", name="older", promoted="True")
    portal.now += 1_000
    portal.put("0-7", 69, external_id="i7", price="2.5", name="newer")
    # What was sold and seen of i1 tells another story than the product.
    portal.put("0-8", 80, external_id="i1", price="7", promoted="False", gender="F")
    portal.put("0-8", 81, external_id="i1", price="8", name="Old name")
    portal.occur("e1", item_id="i1", item_name="Older name", item_price="6")


@pytest.fixture(scope="module")
def items(rows: Rows) -> dict[str, dict[str, Any]]:
    return {row["ITEM_ID"]: row for row in rows}


Items = dict[str, dict[str, Any]]


def test_defect_11_products_that_nobody_saw_are_items(items: Items) -> None:
    assert sorted(items) == ["i1", "i2", "i3", "i4", "i5", "i7"]


def test_defect_12_gender_and_promotion_are_the_products_and_no_line_items(items: Items) -> None:
    assert (items["i1"]["GENDER"], items["i1"]["PROMOTED"]) == ("Any", "True")


def test_defect_13_an_item_sold_twice_at_other_prices_is_one_row(rows: Rows) -> None:
    assert [(r["PRICE"], r["PRODUCT_NAME"]) for r in rows if r["ITEM_ID"] == "i1"] == [(9.99, None)]


def test_defect_14_what_is_not_marked_is_not_promoted(items: Items) -> None:
    assert {name: items[name]["PROMOTED"] for name in items} == {
        **dict.fromkeys(("i2", "i3", "i5", "i7"), "False"),
        **dict.fromkeys(("i1", "i4"), "True"),
    }


def test_defect_14_a_description_is_as_long_as_the_products(items: Items) -> None:
    assert items["i5"]["PRODUCT_DESCRIPTION"] == "x" * 500


def test_defect_15_of_a_product_imported_twice_the_one_changed_last_counts(rows: Rows) -> None:
    twice = [(r["PRODUCT_NAME"], r["PRICE"]) for r in rows if r["ITEM_ID"] == "i7"]
    assert twice == [("newer", 2.5)]


def test_defect_15_the_double_is_counted(staging: Staging) -> None:
    counted = {"products": 8, "without_external_id": 1, "repeated_external_id": 1}
    assert staging.left_out("items") == [counted]


def test_defect_26_a_price_keeps_its_decimals_and_one_with_a_symbol_stops_nothing(
    items: Items,
) -> None:
    prices = [items[name]["PRICE"] for name in ("i1", "i2", "i3", "i5")]
    assert prices == [9.99, 10.5, 1859.005, None]


def test_defect_03_text_is_verbatim(items: Items) -> None:
    assert items["i4"]["PRODUCT_NAME"] == HOSTILE


def test_defect_02_a_blank_is_missing_whatever_the_share_makes_of_it(items: Items) -> None:
    assert (items["i2"]["GENDER"], items["i2"]["PRODUCT_DESCRIPTION"]) == (None, None)
