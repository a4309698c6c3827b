"""Batches of records as the real client sends them."""

from typing import Any

import pytest

from hsp_assets_tests.sandbox.hubspot.conftest import Hub

BATCH = "crm.objects.batch_api"
CONTACTS = "/crm/v3/objects/contacts/batch"


def person(key: str, **properties: str) -> dict[str, Any]:
    return {"idProperty": "external_id", "id": key, "properties": properties}


def test_a_batch_makes_records_with_status_201(hub: Hub) -> None:
    inputs = [{"properties": {"firstname": name}} for name in ("Ada", "Eva")]
    answer = hub.expect(201, "POST", f"{CONTACTS}/create", {"inputs": inputs})
    assert answer["status"] == "COMPLETE"
    assert [r["properties"]["firstname"] for r in answer["results"]] == ["Ada", "Eva"]


def test_one_bad_record_stops_a_batch_without_trace_ids(hub: Hub) -> None:
    inputs = [{"properties": {"firstname": "Ada"}}, {"properties": {"nothing": "1"}}]
    answer = hub.call("POST", f"{CONTACTS}/create", {"inputs": inputs})
    assert answer.status_code == 400
    assert hub.get("/crm/v3/objects/contacts")["results"] == []


def test_with_a_trace_id_on_every_input_the_good_records_are_made(hub: Hub) -> None:
    inputs = [
        {"properties": {"firstname": "Ada"}, "objectWriteTraceId": "one"},
        {"properties": {"nothing": "1"}, "objectWriteTraceId": "two"},
    ]
    done = hub.api(BATCH).create("contacts", {"inputs": inputs})
    assert [r.object_write_trace_id for r in done.results] == ["one"]
    assert done.errors[0].context["objectWriteTraceId"] == ["two"]


def test_two_new_records_of_one_batch_cannot_share_an_address(hub: Hub) -> None:
    inputs = [{"properties": {"email": "ada@example.com"}}] * 2
    answer = hub.call("POST", f"{CONTACTS}/create", {"inputs": inputs})
    assert answer.status_code == 409
    assert hub.get("/crm/v3/objects/contacts")["results"] == []


@pytest.mark.parametrize("operation", ["create", "read", "update", "upsert", "archive"])
def test_a_batch_has_at_most_a_hundred_inputs(shop: Hub, operation: str) -> None:
    body = {"inputs": [person(str(number)) for number in range(101)]}
    assert "100" in shop.expect(400, "POST", f"{CONTACTS}/{operation}", body)["message"]


def test_an_upsert_makes_what_is_new_and_changes_what_is_there(shop: Hub) -> None:
    shop.create("contacts", external_id="1", firstname="Ada")
    inputs = [person("1", firstname="Eva"), person("2", firstname="Mia")]
    done = shop.api(BATCH).upsert("contacts", {"inputs": inputs})
    assert [r.new for r in done.results] == [False, True]
    assert done.results[0].properties["firstname"] == "Eva"
    read = shop.properties("contacts", done.results[1].id, "external_id")
    assert read["external_id"] == "2"


def test_an_upsert_needs_a_property_with_unique_values(hub: Hub) -> None:
    body = {"inputs": [{"idProperty": "firstname", "id": "Ada", "properties": {}}]}
    assert hub.call("POST", f"{CONTACTS}/upsert", body).status_code == 400


def test_an_upsert_that_names_a_record_twice_is_refused_without_naming_it(shop: Hub) -> None:
    body = {"inputs": [person("secret"), person("secret")]}
    answer = shop.call("POST", f"{CONTACTS}/upsert", body)
    assert answer.status_code == 400
    assert "inputs 0 and 1" in answer.json()["message"]
    assert "secret" not in answer.text


def test_an_update_reports_what_does_not_exist_and_changes_the_rest(hub: Hub) -> None:
    record = hub.create("contacts", firstname="Ada")
    inputs = [{"id": i, "properties": {"firstname": "Eva"}} for i in (record, "1")]
    done = hub.api(BATCH).update("contacts", {"inputs": inputs})
    assert [r.properties["firstname"] for r in done.results] == ["Eva"]
    assert (done.num_errors, done.errors[0].context) == (1, {"ids": ["1"]})


def test_an_update_finds_records_by_a_unique_property(shop: Hub) -> None:
    shop.create("contacts", external_id="1")
    inputs = [person("1", firstname="Eva")]
    done = shop.api(BATCH).update("contacts", {"inputs": inputs})
    assert done.results[0].properties["firstname"] == "Eva"


def test_a_read_by_a_unique_property_answers_what_there_is(shop: Hub) -> None:
    for key in ("1", "2"):
        shop.create("contacts", external_id=key)
    asked = {
        "inputs": [{"id": key} for key in ("2", "3", "2")],
        "properties": ["external_id"],
        "propertiesWithHistory": [],
        "idProperty": "external_id",
    }
    done = shop.api(BATCH).read("contacts", asked)
    assert [r.properties["external_id"] for r in done.results] == ["2"]
    assert done.errors[0].context == {"ids": ["3"]}


def test_a_read_of_records_that_are_all_there_is_no_multi_status(hub: Hub) -> None:
    record = hub.create("contacts")
    assert "errors" not in hub.expect(200, "POST", f"{CONTACTS}/read", {"inputs": [{"id": record}]})


def test_a_batch_archives_records_and_their_associations(hub: Hub) -> None:
    contact, deal = hub.create("contacts"), hub.deal()
    hub.call("PUT", f"/crm/v4/objects/deals/{deal}/associations/default/contacts/{contact}")
    hub.api(BATCH).archive("deals", {"inputs": [{"id": deal}, {"id": "1"}]})
    assert hub.get("/crm/v3/objects/deals")["results"] == []
    assert hub.rows("SELECT count(*) FROM associations") == [(0,)]


def test_a_bad_value_is_told_as_hubspot_tells_it(shop: Hub) -> None:
    body = {"inputs": [person("1", age="many", nothing="1")]}
    refusal = shop.call("POST", f"{CONTACTS}/upsert", body).json()
    assert refusal["category"] == "VALIDATION_ERROR"
    assert refusal["message"].startswith('Property values were not valid: [{"isValid":')
    assert [e["code"] for e in refusal["errors"]] == ["INVALID_INTEGER", "PROPERTY_DOESNT_EXIST"]
    assert refusal["errors"][1]["context"] == {"propertyName": ["nothing"]}
    assert "many" not in refusal["message"]
