"""Association labels and limits, as the real client uses them."""

import pytest
from requests import Response

from hsp_assets_tests.sandbox.hubspot.conftest import Hub

DEFINITIONS = "crm.associations.v4.schema.definitions_api"
LIMITS = "crm.associations.v4.schema.definition_configurations_api"
BUYER = {"label": "Buyer", "name": "buyer", "inverseLabel": "Bought"}
PATH = "/crm/v4/associations/contacts/deals/labels"


def link(
    hub: Hub, contact: str, deal: str, type_id: int, category: str = "USER_DEFINED"
) -> Response:
    spec = [{"associationCategory": category, "associationTypeId": type_id}]
    return hub.call("PUT", f"/crm/v4/objects/contacts/{contact}/associations/deals/{deal}", spec)


def test_a_label_is_defined_for_both_directions(hub: Hub) -> None:
    there, back = hub.api(DEFINITIONS).create("contacts", "deals", BUYER).results
    assert (there.category, there.label, back.label) == ("USER_DEFINED", "Buyer", "Bought")
    listed = hub.get("/crm/v4/associations/deals/contacts/labels")["results"]
    assert {"category": "USER_DEFINED", "typeId": back.type_id, "label": "Bought"} in listed


def test_a_labelled_pair_has_the_unlabelled_association_too(hub: Hub) -> None:
    there, _ = hub.post(PATH, BUYER)["results"]
    contact, deal = hub.create("contacts"), hub.deal()
    made = link(hub, contact, deal, there["typeId"])
    assert (made.status_code, made.json()["labels"]) == (201, ["Buyer"])
    (pair,) = hub.get(f"/crm/v4/objects/contacts/{contact}/associations/deals")["results"]
    assert [kind["label"] for kind in pair["associationTypes"]] == [None, "Buyer"]


def test_a_label_alone_is_taken_from_a_pair(hub: Hub) -> None:
    there, _ = hub.post(PATH, BUYER)["results"]
    contact, deal = hub.create("contacts"), hub.deal()
    link(hub, contact, deal, there["typeId"])
    spec = {"associationCategory": "USER_DEFINED", "associationTypeId": there["typeId"]}
    inputs = [{"types": [spec], "from": {"id": contact}, "to": {"id": deal}}]
    hub.api("crm.associations.v4.batch_api").archive_labels("contacts", "deals", {"inputs": inputs})
    assert hub.rows("SELECT category FROM associations") == [("HUBSPOT_DEFINED",)] * 2


def test_a_label_changes_its_text(hub: Hub) -> None:
    there, _ = hub.post(PATH, BUYER)["results"]
    change = {"associationTypeId": there["typeId"], "label": "Customer"}
    hub.api(DEFINITIONS).update("contacts", "deals", change)
    assert [one["label"] for one in hub.get(PATH)["results"]] == [None, "Customer"]


def test_a_removed_label_takes_its_associations_along(hub: Hub) -> None:
    there, _ = hub.post(PATH, BUYER)["results"]
    link(hub, hub.create("contacts"), hub.deal(), there["typeId"])
    hub.api(DEFINITIONS).remove("contacts", "deals", there["typeId"])
    assert len(hub.get(PATH)["results"]) == 1
    assert hub.rows("SELECT category FROM associations") == [("HUBSPOT_DEFINED",)] * 2


def test_a_label_is_defined_once(hub: Hub) -> None:
    hub.post(PATH, BUYER)
    assert hub.call("POST", PATH, BUYER).status_code == 409


@pytest.mark.parametrize(("method", "path"), [("PUT", PATH), ("DELETE", f"{PATH}/4")])
def test_hubspots_own_types_have_no_label_to_change(hub: Hub, method: str, path: str) -> None:
    answer = hub.call(method, path, {"associationTypeId": 4, "label": "x"})
    assert answer.status_code == 404


def test_a_limit_is_set_kept_and_removed(hub: Hub) -> None:
    one = {"category": "HUBSPOT_DEFINED", "typeId": 4, "maxToObjectIds": 1}
    hub.api(LIMITS).batch_create("contacts", "deals", {"inputs": [one]})
    (listed,) = hub.api(LIMITS).get_all().results
    assert (listed.type_id, listed.user_enforced_max_to_object_ids) == (4, 1)
    contact, first, second = hub.create("contacts"), hub.deal(), hub.deal()
    assert link(hub, contact, first, 4, "HUBSPOT_DEFINED").status_code == 201
    assert link(hub, contact, first, 4, "HUBSPOT_DEFINED").status_code == 201
    assert link(hub, contact, second, 4, "HUBSPOT_DEFINED").status_code == 400
    hub.api(LIMITS).batch_remove("contacts", "deals", {"inputs": [one]})
    assert link(hub, contact, second, 4, "HUBSPOT_DEFINED").status_code == 201


def test_a_limit_changes(hub: Hub) -> None:
    one = {"category": "HUBSPOT_DEFINED", "typeId": 4, "maxToObjectIds": 1}
    hub.api(LIMITS).batch_create("contacts", "deals", {"inputs": [one]})
    hub.api(LIMITS).batch_update("contacts", "deals", {"inputs": [one | {"maxToObjectIds": 2}]})
    (listed,) = hub.api(LIMITS).get_all_between_two_object_types("contacts", "deals").results
    assert listed.user_enforced_max_to_object_ids == 2


def test_an_import_labels_the_pair_of_a_row(shop: Hub) -> None:
    shop.post(PATH, BUYER)
    shop.create("contacts", external_id="u1")
    label = {
        "columnObjectTypeId": "0-1",
        "toColumnObjectTypeId": "0-3",
        "columnName": "role",
        "propertyName": None,
        "columnType": "FLEXIBLE_ASSOCIATION_LABEL",
    }
    request = shop.import_request(
        shop.mapping("contacts", "external_id", "HUBSPOT_ALTERNATE_ID"),
        *shop.columns("deals", "dealname", "dealstage"),
        label,
    )
    header = "external_id,dealname,dealstage,role\n"
    rows = "u1,Cart,closedwon,Buyer\nu1,Other,closedwon,Thief\n"
    done = shop.run_import(request, rows=header + rows)
    assert shop.errors(done) == [(3, "ASSOCIATION_LABEL_NOT_FOUND")]
    kinds = shop.rows("SELECT category FROM associations WHERE from_type = '0-1' ORDER BY 1")
    assert kinds == [("HUBSPOT_DEFINED",), ("USER_DEFINED",)]
