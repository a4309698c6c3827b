"""Products and contacts in a portal follow their files."""

import polars as pl

from hsp_assets.loading.objects import load_contacts, load_products
from hsp_assets.loading.outcome import Outcome
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets_tests.loading.conftest import Rows, counts

ITEMS = "ITEM_ID,PRODUCT_NAME,PRICE,CATEGORY_L1\n"
USERS = "USER_ID,AGE,EMAIL\n"


def load_items(hubspot: HubSpotResource, rows: pl.DataFrame) -> Outcome:
    return load_products(hubspot, [rows])


def test_loading_twice_changes_nothing_the_second_time(
    hubspot: HubSpotResource, rows: Rows
) -> None:
    items = rows("items", ITEMS + "a,one,9.90,x\nb,two,2,x\n")
    assert counts(load_items(hubspot, items)) == (2, 0, 0, 0)
    assert counts(load_items(hubspot, items)) == (0, 0, 2, 0)


def test_a_changed_price_updates_its_product_only(hubspot: HubSpotResource, rows: Rows) -> None:
    load_items(hubspot, rows("items", ITEMS + "a,one,1,x\nb,two,2,x\n"))
    outcome = load_items(hubspot, rows("items", ITEMS + "a,one,1.50,x\nb,two,2,x\n"))
    assert counts(outcome) == (0, 1, 1, 0)
    (product,) = hubspot.read("products", ["a"], ["price"], "external_id")
    assert product["properties"]["price"] == "1.50"


def test_text_arrives_verbatim(hubspot: HubSpotResource, rows: Rows) -> None:
    name = '12" pan, crème\nbrûlée'
    load_items(hubspot, rows("items", ITEMS + 'a,"12"" pan, crème\nbrûlée",1,x\n'))
    (product,) = hubspot.read("products", ["a"], ["name"], "external_id")
    assert product["properties"]["name"] == name


def test_a_row_that_hubspot_rejects_is_reported_by_line_without_its_value(
    hubspot: HubSpotResource, rows: Rows
) -> None:
    users = rows("users", USERS + "1,30,ann@example.org\n2,31,no address\n")
    outcome = load_contacts(hubspot, [users])
    assert counts(outcome) == (1, 0, 0, 1)
    assert outcome.rejects.drop("file").row(0) == (
        3,
        "contacts.email",
        "INVALID_EMAIL",
        "Email address is invalid",
    )
