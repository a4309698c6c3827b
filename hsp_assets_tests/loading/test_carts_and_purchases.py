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
from hsp_assets_tests.loading.conftest import Counts, Rows, counts, require
from hsp_assets_tests.portals import TOKEN

HEADER = "USER_ID,ITEM_ID,TIMESTAMP,ITEM_PRODUCT_NAME,ITEM_PRICE\n"
CART_KEY = "cart|1|a|1706231000"
PURCHASE_KEY = "purchase|1|a|1706231060"


class Shop:
    """A portal with one customer and one product, and what is loaded into it."""

    def __init__(self, hubspot: HubSpotResource, rows: Rows) -> None:
        self.hubspot, self.rows = hubspot, rows
        items = rows("items", "ITEM_ID,PRODUCT_NAME,PRICE,CATEGORY_L1\na,one,9.90,x\n")
        load_products(hubspot, [items])
        load_contacts(hubspot, [rows("users", "USER_ID,AGE\n1,30\n")])
        self.stages = pipeline_ids(hubspot)

    def load_cart(self) -> Counts:
        rows = self.rows("carts", HEADER + "1,a,1706231000,one,9.90\n")
        return counts(load_carts(self.hubspot, [rows]))

    def load_purchase(self, second: int = 1706231060) -> Counts:
        return counts(load_purchases(self.hubspot, [self.purchase(second)]))

    def purchase(self, second: int = 1706231060) -> pl.DataFrame:
        return self.rows("purchases", HEADER + f"1,a,{second},one,9.90\n")

    def deal(self, key: str, by: str = "import_key") -> Json:
        properties = ["dealstage", "amount", "createdate", "closedate", "purchase_key"]
        (record,) = self.hubspot.read("deals", [key], properties, by)
        return {"id": record["id"], **record["properties"]}


@pytest.fixture
def shop(hubspot: HubSpotResource, rows: Rows) -> Shop:
    return Shop(hubspot, rows)


def test_a_cart_becomes_a_pending_deal_of_its_contact_and_product(shop: Shop) -> None:
    assert shop.load_cart() == (1, 0, 0, 0)
    deal, hubspot = shop.deal(CART_KEY), shop.hubspot
    assert (deal["dealstage"], deal["amount"]) == (shop.stages.pending, "9.90")
    assert deal["createdate"] == "2024-01-26T01:03:20.000Z"
    (contact,) = hubspot.read("contacts", ["1"], [], "external_id")
    of_contact = hubspot.associated("contacts", "deals", [contact["id"]])
    assert of_contact[contact["id"]] == [deal["id"]]
    (items,) = hubspot.associated("deals", "line_items", [deal["id"]]).values()
    (product,) = hubspot.read("products", ["a"], [], "external_id")
    (line_item,) = hubspot.read("line_items", items, ["hs_product_id"])
    assert line_item["properties"]["hs_product_id"] == product["id"]


def test_a_purchase_completes_the_open_cart_for_good(shop: Shop) -> None:
    shop.load_cart()
    assert shop.load_purchase() == (0, 1, 0, 0)
    deal = shop.deal(CART_KEY)
    assert deal["dealstage"] == shop.stages.completed
    assert deal["closedate"] == "2024-01-26T01:04:20.000Z"
    assert shop.load_purchase() == (0, 0, 1, 0)
    assert shop.load_cart() == (0, 0, 1, 0)
    assert shop.deal(CART_KEY) == deal


def test_a_purchase_without_a_cart_becomes_a_completed_deal_and_is_made_whole(shop: Shop) -> None:
    assert shop.load_purchase() == (1, 0, 0, 0)
    deal = shop.deal(PURCHASE_KEY, by="purchase_key")
    assert deal["dealstage"] == shop.stages.completed
    (item,) = shop.hubspot.read("line_items", [PURCHASE_KEY], [], "import_key")
    client = HubSpot(access_token=TOKEN, host=shop.hubspot.url)
    client.crm.objects.basic_api.archive("line_items", item["id"])
    assert shop.load_purchase() == (0, 1, 0, 0)
    assert len(list(shop.hubspot.read("line_items", [PURCHASE_KEY], [], "import_key"))) == 1


def test_a_purchase_before_the_cart_does_not_complete_it(shop: Shop) -> None:
    shop.load_cart()
    assert shop.load_purchase(second=1706230999) == (1, 0, 0, 0)
    assert shop.deal(CART_KEY)["dealstage"] == shop.stages.pending


def test_unmatched_purchases_may_be_skipped_and_reported_or_an_error(shop: Shop) -> None:
    outcome = load_purchases(shop.hubspot, [shop.purchase()], unmatched="skip")
    assert counts(outcome) == (0, 0, 0, 1)
    assert outcome.rejects["message"].to_list() == ["no open cart of this customer and product"]
    with pytest.raises(PermanentFailure, match="1 purchases have no open cart"):
        load_purchases(shop.hubspot, [shop.purchase()], unmatched="fail")


def test_carts_of_unknown_customers_and_products_are_rejected(shop: Shop) -> None:
    content = HEADER + "9,a,1706231000,one,1\n1,zzz,1706231000,one,1\n1,a,1706231000,one,1\n"
    outcome = load_carts(shop.hubspot, [shop.rows("carts", content)])
    assert counts(outcome) == (1, 0, 0, 2)
    rejected = outcome.rejects.select("line", "column").rows()
    assert sorted(rejected) == [(2, "user_id"), (3, "item_id")]


def test_a_deal_property_that_is_required_of_some_rejects_their_rows_with_the_rule(
    shop: Shop,
) -> None:
    require(shop.hubspot, "deals", "description", property="amount", values=["9.90"])
    dear, cheap = "1,a,1706231000,one,9.90\n", "1,a,1706231001,one,8.00\n"
    outcome = load_carts(shop.hubspot, [shop.rows("carts", HEADER + dear + cheap)])
    assert counts(outcome) == (1, 0, 0, 1)
    (line, message) = outcome.rejects.select("line", "message").row(0)
    assert line == 2
    assert "description is required" in message
    assert "conditional property rule based on [amount]" in message
    bought = load_purchases(
        shop.hubspot, [shop.purchase()]
    )  # would complete the cheap cart at 9.90
    assert counts(bought) == (0, 0, 0, 1)
    assert "description is required" in bought.rejects["message"][0]
    assert shop.deal("cart|1|a|1706231001")["dealstage"] == shop.stages.pending
