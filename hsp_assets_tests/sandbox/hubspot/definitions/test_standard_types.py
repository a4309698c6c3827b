"""HubSpot's own object types: each exists, is empty in a new portal, and can be filled."""

import pytest

from hsp_assets.sandbox.hubspot.definitions.standard_types import OTHERS, STANDARD
from hsp_assets_tests.sandbox.hubspot.conftest import Hub

NAMES = [one.name for one in STANDARD]
REQUIRED = {one.name: one.required for one in STANDARD}


def values(name: str) -> dict[str, str]:
    """What a new record of a type must have."""
    given = {"hs_pipeline_stage": "1", "dealstage": "closedwon"}
    dates = dict.fromkeys(("hs_timestamp", "hs_expiration_date"), "2026-11-30T00:00:00Z")
    return {one: (given | dates).get(one, "some") for one in REQUIRED[name]}


@pytest.mark.parametrize("path", ["/crm/v3/objects", "/crm/objects/2026-09"])
def test_every_type_is_empty_in_a_new_portal(hub: Hub, path: str) -> None:
    for one in STANDARD:
        assert hub.get(f"{path}/{one.name}", limit=100) == {"results": []}, one.name
        assert hub.get(f"{path}/{one.id}", limit=100) == {"results": []}, one.name
        assert hub.post(f"{path}/{one.name}/search", {"limit": 100})["total"] == 0, one.name


def test_every_type_tells_its_properties_and_its_schema(hub: Hub) -> None:
    for one in STANDARD:
        properties = hub.get(f"/crm/v3/properties/{one.name}")["results"]
        assert set(one.shown) <= {property_["name"] for property_ in properties}, one.name
        schema = hub.get(f"/crm-object-schemas/v3/schemas/{one.name}")
        assert (schema["objectTypeId"], schema["name"]) == (one.id, one.enum)
        assert list(one.required) == schema["requiredProperties"]
        assert hub.get(f"/crm/v3/properties/{one.name}/groups")["results"][0]["name"] == one.group


@pytest.mark.parametrize("name", [one.name for one in OTHERS])
def test_records_are_made_read_changed_found_and_archived(hub: Hub, name: str) -> None:
    record = hub.create(name, (), **values(name))
    path = f"/crm/v3/objects/{name}"
    read = hub.get(f"{path}/{record}")
    assert read["properties"]["hs_object_id"] == record
    owned = {"properties": {"hubspot_owner_id": "7"}}
    assert hub.call("PATCH", f"{path}/{record}", owned).status_code == 200
    owner = {"propertyName": "hubspot_owner_id", "operator": "EQ", "value": "7"}
    found = hub.post(f"{path}/search", {"filterGroups": [{"filters": [owner]}]})
    assert [one["id"] for one in found["results"]] == [record]
    batch = {"inputs": [{"id": record}], "properties": ["hubspot_owner_id"]}
    (again,) = hub.post(f"{path}/batch/read", batch)["results"]
    assert again["properties"]["hubspot_owner_id"] == "7"
    assert hub.call("DELETE", f"{path}/{record}").status_code == 204
    assert hub.get(path)["results"] == []
    assert [one["id"] for one in hub.get(path, archived="true")["results"]] == [record]


@pytest.mark.parametrize("name", [name for name in NAMES if REQUIRED[name]])
def test_what_a_type_requires_is_asked_for(hub: Hub, name: str) -> None:
    refused = hub.expect(400, "POST", f"/crm/v3/objects/{name}", {"properties": {}})
    for one in REQUIRED[name]:
        assert one in str(refused)


def test_a_ticket_is_in_a_stage_of_its_pipeline(hub: Hub) -> None:
    ticket = hub.create("tickets", subject="Help", hs_pipeline_stage="1")
    assert hub.properties("tickets", ticket, "hs_pipeline")["hs_pipeline"] == "0"
    wrong = {"properties": {"subject": "Help", "hs_pipeline_stage": "closedwon"}}
    assert "has: 1, 2, 3, 4" in hub.expect(400, "POST", "/crm/v3/objects/tickets", wrong)["message"]
    stage = "/crm/v3/pipelines/tickets/0/stages/1"
    used = hub.expect(400, "DELETE", f"{stage}?validateReferencesBeforeDelete=true")
    assert used["context"]["objectIds"] == [ticket]


def test_companies_are_merged_as_contacts_are(hub: Hub) -> None:
    first, second = (hub.create("companies", name=name) for name in ("A", "B"))
    merge = {"primaryObjectId": first, "objectIdToMerge": second}
    assert hub.post("/crm/v3/objects/companies/merge", merge)["id"] == first
    assert hub.get("/crm/v3/objects/companies", properties="hs_merged_object_ids")["results"]


def test_a_custom_object_does_not_take_the_name_of_a_standard_one(hub: Hub) -> None:
    hub.define_object("order", "Order", "colour")
    assert hub.get("/crm-object-schemas/v3/schemas/order")["objectTypeId"] == "0-123"
    assert hub.get("/crm-object-schemas/v3/schemas/p_order")["name"] == "order"
