"""Rules of deals, products and line items."""

from typing import Any

import pytest

from hsp_assets_tests.sandbox.hubspot.conftest import Hub, Start

SHOP: dict[str, Any] = {
    "label": "Shop",
    "displayOrder": 1,
    "stages": [{"label": "Open", "displayOrder": 0, "metadata": {"probability": "0.5"}}],
}


def problems(hub: Hub, object_type: str, **properties: str) -> list[tuple[str, str]]:
    """Property and code of everything that is wrong with a new record."""
    answer = hub.call("POST", f"/crm/v3/objects/{object_type}", {"properties": properties})
    errors = answer.json().get("errors", [])
    return [(error["context"]["propertyName"][0], error["code"]) for error in errors]


def test_a_deal_needs_a_name_and_a_stage(hub: Hub) -> None:
    assert problems(hub, "deals") == [
        ("dealname", "MISSING_REQUIRED_PROPERTY"),
        ("dealstage", "MISSING_REQUIRED_PROPERTY"),
    ]


def test_a_deal_is_in_the_only_pipeline_unless_it_says_otherwise(hub: Hub) -> None:
    assert hub.properties("deals", hub.deal())["pipeline"] == "default"


def test_a_deal_needs_a_pipeline_where_there_are_several(hub: Hub) -> None:
    hub.post("/crm/v3/pipelines/deals", SHOP)
    errors = problems(hub, "deals", dealname="Cart", dealstage="closedwon")
    assert errors == [("pipeline", "MISSING_REQUIRED_PROPERTY")]


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"dealstage": "Closed Won"}, "dealstage"),
        ({"dealstage": "nothing"}, "dealstage"),
        ({"pipeline": "Sales Pipeline", "dealstage": "closedwon"}, "pipeline"),
    ],
)
def test_stage_and_pipeline_are_internal_ids(hub: Hub, given: dict[str, str], wrong: str) -> None:
    assert problems(hub, "deals", dealname="Cart", **given) == [(wrong, "INVALID_OPTION")]


def test_a_stage_belongs_to_the_deals_own_pipeline(hub: Hub) -> None:
    made = hub.post("/crm/v3/pipelines/deals", SHOP)
    stage = made["stages"][0]["id"]
    deal = hub.deal(pipeline="default")
    path = f"/crm/v3/objects/deals/{deal}"
    assert hub.call("PATCH", path, {"properties": {"dealstage": stage}}).status_code == 400
    moved = {"properties": {"dealstage": stage, "pipeline": made["id"]}}
    assert hub.call("PATCH", path, moved).status_code == 200


def test_the_date_that_a_deal_is_given_as_its_making_is_kept(hub: Hub) -> None:
    deal = hub.deal(createdate="2024-01-26T01:04:02Z")
    hub.call("PATCH", f"/crm/v3/objects/deals/{deal}", {"properties": {"amount": "1"}})
    assert hub.properties("deals", deal)["createdate"] == "2024-01-26T01:04:02.000Z"
    history = hub.rows("SELECT value FROM property_history WHERE name = 'createdate'")
    assert history == [("2024-01-26T01:04:02.000Z",)]


def test_every_stage_that_a_deal_was_in_is_in_its_history(hub: Hub) -> None:
    deal = hub.deal()
    hub.call("PATCH", f"/crm/v3/objects/deals/{deal}", {"properties": {"dealstage": "closedwon"}})
    history = hub.rows("SELECT value FROM property_history WHERE name = 'dealstage'")
    assert history == [("appointmentscheduled",), ("closedwon",)]


@pytest.mark.parametrize("sets", [True, False])
def test_a_closed_deal_gets_a_close_date_only_on_request(start: Start, *, sets: bool) -> None:
    hub = start(sets_closedate=sets)
    deal = hub.deal(dealstage="closedwon")
    assert bool(hub.properties("deals", deal)["closedate"]) == sets


@pytest.mark.parametrize("object_type", ["products", "line_items"])
def test_a_price_is_not_negative(hub: Hub, object_type: str) -> None:
    assert problems(hub, object_type, name="Hat", price="-1") == [("price", "NEGATIVE_VALUE")]


def test_a_line_item_takes_from_its_product_what_it_does_not_say(hub: Hub) -> None:
    product = hub.create("products", name="Hat", price="12.50", description="Round")
    item = hub.create("line_items", hs_product_id=product, name="My hat", quantity="3")
    read = hub.properties("line_items", item, "name", "price", "description", "amount")
    assert (read["name"], read["price"]) == ("My hat", "12.50")
    assert (read["description"], read["amount"]) == ("Round", "37.5")


def test_the_amount_of_a_line_item_follows_price_and_quantity(hub: Hub) -> None:
    item = hub.create("line_items", name="Hat", price="0.1", quantity="3")
    hub.call("PATCH", f"/crm/v3/objects/line_items/{item}", {"properties": {"quantity": "1000"}})
    assert hub.properties("line_items", item)["amount"] == "100"


@pytest.mark.parametrize("product", ["1", "x", "-1"])
def test_a_line_item_of_an_unknown_product_is_refused(hub: Hub, product: str) -> None:
    wrong = [name for name, _ in problems(hub, "line_items", hs_product_id=product)]
    assert "hs_product_id" in wrong


@pytest.mark.parametrize("copies", [True, False])
def test_custom_product_properties_are_copied_on_request(start: Start, *, copies: bool) -> None:
    hub = start(copies_custom_product_properties=copies)
    for object_type in ("products", "line_items"):
        hub.define(object_type, "colour")
    product = hub.create("products", name="Hat", colour="red")
    item = hub.create("line_items", hs_product_id=product)
    assert (hub.properties("line_items", item, "colour")["colour"] == "red") == copies


def test_hubspots_own_values_cannot_be_written(hub: Hub) -> None:
    written = problems(hub, "contacts", hs_object_id="1", createdate="2024-01-01", phone="1")
    assert written == [("hs_object_id", "READ_ONLY_VALUE"), ("createdate", "READ_ONLY_VALUE")]
