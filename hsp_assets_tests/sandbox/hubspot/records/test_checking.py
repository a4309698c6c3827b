"""Rules that an account's administrators set, which bind writes from version 2026-09 on."""

import pytest

from hsp_assets_tests.sandbox.hubspot.conftest import Hub, Json, Start

CONTACTS, DEALS = "/crm/objects/2026-09/contacts", "/crm/objects/2026-09/deals"
LOST = {"property": "dealstage", "values": ["closedlost"]}
DEAL = {"dealname": "Cart", "dealstage": "closedlost"}


def codes(refused: Json) -> list[tuple[str, list[str]]]:
    assert refused["category"] == "VALIDATION_ERROR"
    return [(one["code"], one["context"]["propertyName"]) for one in refused["errors"]]


def test_a_record_without_what_the_form_requires_is_not_made(shop: Hub) -> None:
    shop.require("contacts", "jobtitle")
    refused = shop.expect(400, "POST", CONTACTS, {"properties": {"age": "30"}})
    assert codes(refused) == [("MISSING_REQUIRED_PROPERTY", ["jobtitle"])]
    assert refused["errors"][0]["message"] == "A value for jobtitle must be provided"
    shop.expect(201, "POST", CONTACTS, {"properties": {"jobtitle": "Cook"}})


def test_the_form_binds_no_change_of_a_record(shop: Hub) -> None:
    record = shop.create("contacts", external_id="u1")
    shop.require("contacts", "jobtitle")
    shop.expect(200, "PATCH", f"{CONTACTS}/{record}", {"properties": {"age": "31"}})


def test_a_value_requires_another_property(shop: Hub) -> None:
    shop.require("deals", "closed_lost_reason", LOST)
    refused = shop.expect(400, "POST", DEALS, {"properties": DEAL})
    assert codes(refused) == [("MISSING_CONDITIONAL_REQUIRED_PROPERTY", ["closed_lost_reason"])]
    assert refused["errors"][0]["message"] == (
        "closed_lost_reason is required because of a conditional property rule based on [dealstage]"
    )
    given = DEAL | {"closed_lost_reason": "price"}
    shop.expect(201, "POST", DEALS, {"properties": given})


def test_a_change_to_that_value_requires_it_too(shop: Hub) -> None:
    deal = shop.deal()
    shop.require("deals", "closed_lost_reason", LOST)
    change = {"properties": {"dealstage": "closedlost"}}
    refused = shop.expect(400, "PATCH", f"{DEALS}/{deal}", change)
    assert codes(refused) == [("MISSING_CONDITIONAL_REQUIRED_PROPERTY", ["closed_lost_reason"])]
    shop.expect(200, "PATCH", f"{DEALS}/{deal}", {"properties": {"amount": "5"}})


def test_a_record_that_has_the_property_already_may_take_that_value(shop: Hub) -> None:
    deal = shop.deal(closed_lost_reason="price")
    shop.require("deals", "closed_lost_reason", LOST)
    change = {"properties": {"dealstage": "closedlost"}}
    shop.expect(200, "PATCH", f"{DEALS}/{deal}", change)


@pytest.mark.parametrize("version", ["v3", "2026-03"])
def test_earlier_versions_ignore_the_rules(shop: Hub, version: str) -> None:
    shop.require("deals", "closed_lost_reason", LOST)
    path = "/crm/v3/objects/deals" if version == "v3" else f"/crm/objects/{version}/deals"
    shop.expect(201, "POST", path, {"properties": DEAL})


def test_a_batch_names_the_inputs_that_a_rule_refuses(shop: Hub) -> None:
    shop.require("contacts", "jobtitle")
    inputs = [
        {"idProperty": "external_id", "id": id_, "properties": more, "objectWriteTraceId": id_}
        for id_, more in (("u1", {}), ("u2", {"jobtitle": "Cook"}))
    ]
    answer = shop.expect(207, "POST", f"{CONTACTS}/batch/upsert", {"inputs": inputs})
    (error,) = answer["errors"]
    assert error["context"]["objectWriteTraceId"] == ["u1"]
    assert codes(error) == [("MISSING_REQUIRED_PROPERTY", ["jobtitle"])]
    assert len(answer["results"]) == 1


def test_a_row_of_an_import_that_a_rule_refuses_fails_alone(shop: Hub) -> None:
    shop.require("contacts", "jobtitle", {"property": "age", "values": ["30"]})
    rows = "external_id,age\nu1,30\nu2,31\n"
    started = shop.upload_to("/crm/imports/2026-09", shop.contact_import(), {"rows": rows}).json()
    done = shop.ended(started["id"])
    assert done["metadata"]["counters"]["CREATED_OBJECTS"] == 1
    errors = shop.get(f"/crm/v3/imports/{done['id']}/errors", includeErrorMessage="true")
    (error,) = errors["results"]
    assert (error["sourceData"]["lineNumber"], error["errorType"]) == (
        2,
        "MISSING_REQUIRED_PROPERTY",
    )
    assert "jobtitle is required because of a conditional property rule" in error["errorMessage"]


def test_rules_outlive_the_process(start: Start) -> None:
    start().require("contacts", "jobtitle")
    again = start()
    assert again.get("/sandbox/rules") == {
        "rules": [{"objectType": "contacts", "property": "jobtitle"}]
    }
    again.call("DELETE", "/sandbox/rules")
    again.expect(201, "POST", CONTACTS, {"properties": {}})


def test_a_rule_about_an_unknown_property_is_refused(hub: Hub) -> None:
    rule = {"objectType": "contacts", "property": "shoe_size"}
    assert hub.expect(400, "POST", "/sandbox/rules", rule)["category"] == "VALIDATION_ERROR"
