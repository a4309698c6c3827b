"""Carts become pending deals, purchases completed ones, and doing it again changes nothing."""

import polars as pl
import pytest
from hubspot import HubSpot

from hsp_assets.failures import PermanentFailure
from hsp_assets.loading.carts import load_carts
from hsp_assets.loading.deals import pipeline_ids
from hsp_assets.loading.objects import load_contacts, load_products
from hsp_assets.loading.purchases import load_purchases
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.hubspot_transport import Json
from hsp_assets_tests.loading.conftest import Rows, counts

HEADER = "USER_ID,ITEM_ID,TIMESTAMP,ITEM_PRODUCT_NAME,ITEM_PRICE\n"
CART_KEY = "cart|1|a|1706231000"
PURCHASE_KEY = "purchase|1|a|1706231060"


@pytest.fixture
def shop(hubspot: HubSpotResource, rows: Rows) -> HubSpotResource:
    """A portal with one customer and one product."""
    items = rows("items", "ITEM_ID,PRODUCT_NAME,PRICE,CATEGORY_L1\na,one,9.90,x\n")
    load_products(hubspot, [items])
    load_contacts(hubspot, [rows("users", "USER_ID,AGE\n1,30\n")])
    return hubspot


def cart(rows: Rows, second: int = 1706231000) -> pl.DataFrame:
    return rows("carts", HEADER + f"1,a,{second},one,9.90\n")


def purchase(rows: Rows, second: int = 1706231060) -> pl.DataFrame:
    return rows("purchases", HEADER + f"1,a,{second},one,9.90\n")


def deal(hubspot: HubSpotResource, key: str, by: str = "import_key") -> Json:
    properties = ["dealstage", "amount", "createdate", "closedate", "purchase_key"]
    (found,) = hubspot.read("deals", [key], properties, by)
    return found


def archive(hubspot: HubSpotResource, object_type: str, record_id: str) -> None:
    """Delete a record as somebody in HubSpot would."""
    client = HubSpot(access_token=hubspot.access_token, host=hubspot.url)
    client.crm.objects.basic_api.archive(object_type, record_id)


def test_a_cart_becomes_a_pending_deal_of_its_contact_and_product(
    shop: HubSpotResource, rows: Rows
) -> None:
    assert counts(load_carts(shop, [cart(rows)])) == (1, 0, 0, 0)
    found = deal(shop, CART_KEY)
    assert found["properties"]["dealstage"] == pipeline_ids(shop).pending
    assert found["properties"]["amount"] == "9.9"
    assert found["properties"]["createdate"] == "2024-01-26T01:03:20.000Z"
    (contact,) = shop.read("contacts", ["1"], [], "external_id")
    assert shop.associated("contacts", "deals", [contact["id"]])[contact["id"]] == [found["id"]]
    (items,) = shop.associated("deals", "line_items", [found["id"]]).values()
    (product,) = shop.read("products", ["a"], [], "external_id")
    (line_item,) = shop.read("line_items", items, ["hs_product_id"])
    assert line_item["properties"]["hs_product_id"] == product["id"]


def test_a_purchase_completes_the_open_cart(shop: HubSpotResource, rows: Rows) -> None:
    load_carts(shop, [cart(rows)])
    assert counts(load_purchases(shop, [purchase(rows)])) == (0, 1, 0, 0)
    found = deal(shop, CART_KEY)["properties"]
    assert found["dealstage"] == pipeline_ids(shop).completed
    assert found["closedate"] == "2024-01-26T01:04:20.000Z"


def test_a_purchase_without_a_cart_becomes_a_completed_deal(
    shop: HubSpotResource, rows: Rows
) -> None:
    assert counts(load_purchases(shop, [purchase(rows)])) == (1, 0, 0, 0)
    found = deal(shop, PURCHASE_KEY, by="purchase_key")["properties"]
    assert found["dealstage"] == pipeline_ids(shop).completed


def test_a_purchase_loaded_again_changes_nothing(shop: HubSpotResource, rows: Rows) -> None:
    load_carts(shop, [cart(rows)])
    load_purchases(shop, [purchase(rows)])
    assert counts(load_purchases(shop, [purchase(rows)])) == (0, 0, 1, 0)


def test_a_purchase_whose_line_item_is_missing_is_made_whole(
    shop: HubSpotResource, rows: Rows
) -> None:
    load_purchases(shop, [purchase(rows)])
    (item,) = shop.read("line_items", [PURCHASE_KEY], [], "import_key")
    archive(shop, "line_items", item["id"])
    assert counts(load_purchases(shop, [purchase(rows)])) == (0, 1, 0, 0)
    assert len(list(shop.read("line_items", [PURCHASE_KEY], [], "import_key"))) == 1


def test_a_completed_cart_loaded_again_stays_completed(shop: HubSpotResource, rows: Rows) -> None:
    load_carts(shop, [cart(rows)])
    load_purchases(shop, [purchase(rows)])
    assert counts(load_carts(shop, [cart(rows)])) == (0, 0, 1, 0)
    assert deal(shop, CART_KEY)["properties"]["dealstage"] == pipeline_ids(shop).completed


def test_a_purchase_before_the_cart_does_not_complete_it(shop: HubSpotResource, rows: Rows) -> None:
    load_carts(shop, [cart(rows)])
    early = purchase(rows, second=1706230999)
    assert counts(load_purchases(shop, [early])) == (1, 0, 0, 0)
    assert deal(shop, CART_KEY)["properties"]["dealstage"] == pipeline_ids(shop).pending


def test_skipped_purchases_are_reported(shop: HubSpotResource, rows: Rows) -> None:
    outcome = load_purchases(shop, [purchase(rows)], unmatched="skip")
    assert counts(outcome) == (0, 0, 0, 1)
    assert outcome.rejects["message"].to_list() == ["no open cart of this customer and product"]


def test_unmatched_purchases_may_be_an_error(shop: HubSpotResource, rows: Rows) -> None:
    with pytest.raises(PermanentFailure, match="1 purchases have no open cart"):
        load_purchases(shop, [purchase(rows)], unmatched="fail")


def test_carts_of_unknown_customers_and_products_are_rejected(
    shop: HubSpotResource, rows: Rows
) -> None:
    content = HEADER + "9,a,1706231000,one,1\n1,zzz,1706231000,one,1\n1,a,1706231000,one,1\n"
    outcome = load_carts(shop, [rows("carts", content)])
    assert counts(outcome) == (1, 0, 0, 2)
    assert sorted(outcome.rejects.select("line", "column").rows()) == [
        (2, "user_id"),
        (3, "item_id"),
    ]
