"""The associations API as the real client uses it."""

from typing import Any

import pytest

from hsp_assets_tests.sandbox.hubspot.conftest import Hub, Start

BASIC, BATCH = "crm.associations.v4.basic_api", "crm.associations.v4.batch_api"
DEFINITIONS = "crm.associations.v4.schema.definitions_api"
DEALS_TO_CONTACTS = "/crm/v4/associations/deals/contacts/batch"
TO_CONTACT = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 3}
TO_LINE_ITEM = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 19}


def pair(first: str, second: str, *types: dict[str, Any]) -> dict[str, Any]:
    return {"from": {"id": first}, "to": {"id": second}, "types": list(types)}


def read(hub: Hub, from_type: str, to_type: str, *ids: str) -> dict[str, list[str]]:
    """Associated ids by record, read in a batch."""
    done = hub.api(BATCH).get_page(from_type, to_type, {"inputs": [{"id": i} for i in ids]})
    return {r._from.id: [str(t.to_object_id) for t in r.to] for r in done.results}  # noqa: SLF001


def test_associated_records_are_found_from_both_ends(hub: Hub) -> None:
    deal, contact = hub.deal(), hub.create("contacts")
    done = hub.api(BATCH).create("deals", "contacts", {"inputs": [pair(deal, contact, TO_CONTACT)]})
    assert (done.results[0].from_object_type_id, done.results[0].labels) == ("0-3", [])
    assert read(hub, "deals", "contacts", deal) == {deal: [contact]}
    assert read(hub, "contacts", "deals", contact) == {contact: [deal]}


def test_associating_a_pair_twice_changes_nothing(hub: Hub) -> None:
    deal, contact = hub.deal(), hub.create("contacts")
    for _ in range(2):
        hub.api(BATCH).create("deals", "contacts", {"inputs": [pair(deal, contact, TO_CONTACT)]})
    assert hub.rows("SELECT count(*) FROM associations") == [(2,)]
    assert hub.counter("associations") == 2


def test_a_record_without_associations_is_an_error_of_the_batch(hub: Hub) -> None:
    deal = hub.deal()
    answer = hub.expect(207, "POST", f"{DEALS_TO_CONTACTS}/read", {"inputs": [{"id": deal}]})
    (error,) = answer["errors"]
    assert error["subCategory"] == "crm.associations.NO_ASSOCIATIONS_FOUND"
    assert error["context"]["fromObjectId"] == [deal]


def test_a_pair_that_does_not_exist_is_reported_and_the_rest_is_associated(hub: Hub) -> None:
    deal, contact = hub.deal(), hub.create("contacts")
    inputs = [pair(deal, "1", TO_CONTACT), pair(deal, contact, TO_CONTACT)]
    done = hub.api(BATCH).create("deals", "contacts", {"inputs": inputs})
    assert (len(done.results), done.num_errors) == (1, 1)


def test_a_type_that_does_not_lead_there_is_refused(hub: Hub) -> None:
    deal, contact = hub.deal(), hub.create("contacts")
    body = {"inputs": [pair(deal, contact, TO_LINE_ITEM)]}
    answer = hub.call("POST", f"{DEALS_TO_CONTACTS}/create", body)
    assert "HUBSPOT_DEFINED 19" in answer.json()["errors"][0]["message"]


def test_products_cannot_be_associated(hub: Hub) -> None:
    product, contact = hub.create("products"), hub.create("contacts")
    path = f"/crm/v4/objects/products/{product}/associations/default/contacts/{contact}"
    assert hub.call("PUT", path).status_code == 400


def test_a_line_item_belongs_to_one_deal(hub: Hub) -> None:
    first, second, item = hub.deal(), hub.deal(), hub.create("line_items", name="Hat")
    hub.api(BASIC).create_default("deals", first, "line_items", item)
    path = f"/crm/v4/objects/line_items/{item}/associations/default/deals/{second}"
    refusal = hub.expect(400, "PUT", path)
    assert refusal["message"] == f"Line item {item} already belongs to deal {first}"


def test_the_default_association_answers_both_directions(hub: Hub) -> None:
    deal, contact = hub.deal(), hub.create("contacts")
    inputs = [{"from": {"id": deal}, "to": {"id": contact}}]
    done = hub.api(BATCH).create_default("deals", "contacts", {"inputs": inputs})
    assert [r.association_spec.association_type_id for r in done.results] == [3, 4]


def test_a_single_pair_is_associated_read_and_separated(hub: Hub) -> None:
    deal, contact = hub.deal(), hub.create("contacts")
    made = hub.api(BASIC).create("deals", deal, "contacts", contact, [TO_CONTACT])
    assert made.to_object_type_id == "0-1"
    (result,) = hub.api(BASIC).get_page("deals", deal, "contacts").results
    assert (str(result.to_object_id), result.association_types[0].type_id) == (contact, 3)
    hub.api(BASIC).archive("deals", deal, "contacts", contact)
    assert hub.api(BASIC).get_page("deals", deal, "contacts").results == []


def test_a_batch_separates_pairs(hub: Hub) -> None:
    deal, contacts = hub.deal(), [hub.create("contacts") for _ in range(2)]
    for contact in contacts:
        hub.api(BASIC).create_default("deals", deal, "contacts", contact)
    inputs = [{"from": {"id": deal}, "to": [{"id": contacts[0]}]}]
    hub.api(BATCH).archive("deals", "contacts", {"inputs": inputs})
    assert read(hub, "deals", "contacts", deal) == {deal: contacts[1:]}


def test_many_associated_records_come_in_pages(hub: Hub) -> None:
    deal = hub.deal()
    body: dict[str, Any] = {"inputs": [{"properties": {}}] * 100}
    made = [hub.post("/crm/v3/objects/contacts/batch/create", body)["results"] for _ in range(6)]
    contacts = [record["id"] for batch in made for record in batch]
    inputs = [pair(deal, contact, TO_CONTACT) for contact in contacts]
    hub.api(BATCH).create("deals", "contacts", {"inputs": inputs})
    (first,) = hub.api(BATCH).get_page("deals", "contacts", {"inputs": [{"id": deal}]}).results
    rest = [{"id": deal, "after": first.paging.next.after}]
    (second,) = hub.api(BATCH).get_page("deals", "contacts", {"inputs": rest}).results
    assert (len(first.to), second.paging) == (500, None)
    assert [str(t.to_object_id) for t in (*first.to, *second.to)] == contacts


@pytest.mark.parametrize(("operation", "most"), [("read", 1_000), ("create", 2_000)])
def test_batches_have_their_own_limits(hub: Hub, operation: str, most: int) -> None:
    one: dict[str, Any] = {"id": "1"} if operation == "read" else pair("1", "2")
    path = f"{DEALS_TO_CONTACTS}/{operation}"
    assert hub.call("POST", path, {"inputs": [one] * (most + 1)}).status_code == 400
    assert hub.call("POST", path, {"inputs": [one] * most}).status_code == 207


@pytest.mark.parametrize("path", ["/crm/v4/associations", "/crm/associations/v4"])
def test_the_types_of_association_are_listed_under_either_path(hub: Hub, path: str) -> None:
    result = hub.get(f"{path}/deals/line_items/labels")["results"]
    assert result == [{"category": "HUBSPOT_DEFINED", "typeId": 19, "label": None}]


def test_the_client_lists_the_types_of_association(hub: Hub) -> None:
    (result,) = hub.api(DEFINITIONS).get_all("contacts", "deals").results
    assert (result.category, result.type_id, result.label) == ("HUBSPOT_DEFINED", 4, None)


def test_since_2026_09_a_user_needs_the_permission_to_edit_associations(start: Start) -> None:
    hub = start(edit_associations=False)
    deal, contact = hub.deal(), hub.create("contacts")
    path = f"/{deal}/associations/default/contacts/{contact}"
    refused = hub.expect(400, "PUT", f"/crm/objects/2026-09/deals{path}")
    assert refused["message"] == "Missing 'Edit Associations' permission."
    assert hub.call("PUT", f"/crm/v4/objects/deals{path}").ok
