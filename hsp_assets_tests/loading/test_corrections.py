"""Files that were corrected arrive in the portal, and what a purchase brought stays."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.loading.carts import load_carts
from hsp_assets.loading.deals import amount
from hsp_assets.loading.objects import load_contacts, load_products
from hsp_assets.loading.purchases import load_purchases
from hsp_assets.portal.model import ObjectType
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets_tests.loading.conftest import Counts, Rows, counts

ORDER = "USER_ID,ITEM_ID,TIMESTAMP,ITEM_PRODUCT_NAME,ITEM_PRICE,QUANTITY,DEAL_AMOUNT,DISCOUNT\n"
ITEM = "ITEM_ID,PRODUCT_NAME,PRICE,CATEGORY_L1,CATEGORY_L2,GENDER,PROMOTED\n"


class Shop:
    """A portal with one customer and one product."""

    def __init__(self, hubspot: HubSpotResource, rows: Rows) -> None:
        self.hubspot, self.rows = hubspot, rows
        self.items("a,one,9.90,x,y,F,True\n")
        load_contacts(hubspot, [rows("users", "USER_ID,AGE,GENDER\n1,30,F\n")])

    def items(self, content: str, header: str = ITEM) -> Counts:
        return counts(load_products(self.hubspot, [self.rows("items", header + content)]))

    def cart(self, cells: str) -> Counts:
        rows = self.rows("carts", f"{ORDER}1,a,1702000000,{cells}\n")
        return counts(load_carts(self.hubspot, [rows]))

    def purchase(self, cells: str, second: int = 1702000100) -> Counts:
        rows = self.rows("purchases", f"{ORDER}1,a,{second},{cells}\n")
        return counts(load_purchases(self.hubspot, [rows]))

    def held(self, object_type: ObjectType, *names: str) -> list[str | None]:
        """What the only record of a type holds; an emptied property is None."""
        (found,) = self.hubspot.read_all_if_few(object_type, names) or []
        return [found["properties"][name] or None for name in names]

    def order(self) -> list[str | None]:
        """Amount and discount of the only deal, price and quantity of its line item."""
        deal = self.held("deals", "amount", "cart_discount")
        return deal + self.held("line_items", "price", "quantity")


@pytest.fixture
def shop(hubspot: HubSpotResource, rows: Rows) -> Shop:
    return Shop(hubspot, rows)


def test_a_corrected_cart_is_updated_in_its_deal_and_in_its_line_item(shop: Shop) -> None:
    assert shop.cart("one,9.90,1,9.90,Yes") == (1, 0, 0, 0)
    assert shop.cart("one,8.90,2,,") == (0, 1, 0, 0)
    assert shop.order() == ["17.80", None, "8.90", "2"]
    assert shop.cart("one,8.90,2,,") == (0, 0, 1, 0)


def test_a_corrected_purchase_is_updated(shop: Shop) -> None:
    assert shop.purchase("one,8.90,2,17.80,Yes") == (1, 0, 0, 0)
    assert shop.purchase("one,9.90,1,9.90,") == (0, 1, 0, 0)
    assert shop.order() == ["9.90", None, "9.90", "1"]
    assert shop.purchase("one,9.90,1,9.90,") == (0, 0, 1, 0)


def test_a_purchase_brings_its_amount_quantity_and_discount_to_the_cart_for_good(
    shop: Shop,
) -> None:
    shop.cart("one,9.90,1,9.90,No")
    assert shop.purchase("one,8.90,3,26.70,Yes") == (0, 1, 0, 0)
    assert shop.order() == ["26.70", "Yes", "8.90", "3"]
    assert shop.cart("one,9.90,1,9.90,No") == (0, 0, 1, 0)
    assert shop.purchase("one,8.90,3,26.70,Yes") == (0, 0, 1, 0)
    assert shop.order() == ["26.70", "Yes", "8.90", "3"]


def test_a_correction_of_a_purchase_that_completed_a_cart_arrives(shop: Shop) -> None:
    shop.cart("one,9.90,1,9.90,No")
    shop.purchase("one,8.90,3,26.70,Yes")
    assert shop.purchase("one,8.90,4,,No") == (0, 1, 0, 0)
    assert shop.order() == ["35.60", "No", "8.90", "4"]


def test_a_purchase_without_a_quantity_is_of_what_is_in_the_cart(shop: Shop) -> None:
    shop.cart("one,9.90,2,,No")
    shop.purchase("one,8.90,,,")
    assert shop.order() == ["17.80", None, "8.90", "2"]


def test_without_a_price_there_is_no_amount_anywhere(shop: Shop) -> None:
    assert shop.purchase("one,,2,,") == (1, 0, 0, 0)
    assert shop.order() == [None, None, None, "2"]
    assert shop.held("line_items", "amount") == [None]
    assert shop.purchase("one,,2,,") == (0, 0, 1, 0)


def test_a_quantity_of_0_is_neither_a_cart_nor_a_purchase(shop: Shop) -> None:
    assert shop.cart("one,9.90,0,,") == (0, 0, 0, 1)
    assert shop.purchase("one,9.90,0,,") == (0, 0, 0, 1)
    assert shop.hubspot.read_all_if_few("deals", []) == []


def test_a_cell_that_became_blank_clears_what_its_source_owns(shop: Shop) -> None:
    names = ("category_level_2", "gender", "promoted")
    assert shop.items("a,one,9.90,x,,,\n") == (0, 1, 0, 0)
    assert shop.held("products", *names) == [None, None, None]
    assert shop.items("a,one,9.90,x,,,\n") == (0, 0, 1, 0)


def test_a_column_that_the_file_does_not_have_clears_nothing(shop: Shop) -> None:
    assert shop.items("a,one,9.90,x\n", "ITEM_ID,PRODUCT_NAME,PRICE,CATEGORY_L1\n") == (0, 0, 1, 0)
    assert shop.held("products", "gender", "promoted") == ["F", "True"]


@given(
    price=st.decimals(0, 99_999, places=4, allow_nan=False, allow_infinity=False),
    quantity=st.integers(1, 10_000),
)
def test_an_amount_is_the_exact_product_with_two_decimals_at_least(
    price: Decimal, quantity: int
) -> None:
    rows = pl.DataFrame(
        {"price": [f"{price:f}"], "quantity": [quantity], "deal_amount": [None]},
        schema_overrides={"deal_amount": pl.String},
    )
    (text,) = rows.select(amount(pl.col("quantity"))).to_series()
    assert Decimal(text) == price * quantity
    assert len(text.partition(".")[2]) >= 2
