"""Custom objects: their schemas and their records, as the real client uses them."""

from typing import Any

import pytest
from hubspot.crm.schemas import ApiException

from hsp_assets_tests.sandbox.hubspot.conftest import Hub, Start

CORE = "crm.schemas.core_api"
BATCH = "crm.objects.batch_api"
PATH = "/crm-object-schemas/v3/schemas"
CAR: dict[str, Any] = {
    "name": "car",
    "labels": {"singular": "Car", "plural": "Cars"},
    "properties": [
        {"name": "plate", "label": "Plate", "hasUniqueValue": True},
        {"name": "year", "label": "Year", "type": "number", "fieldType": "number"},
    ],
    "requiredProperties": ["plate"],
    "searchableProperties": ["plate"],
    "primaryDisplayProperty": "plate",
    "associatedObjects": ["CONTACT"],
}


@pytest.fixture
def garage(hub: Hub) -> Hub:
    hub.post(PATH, CAR)
    return hub


def test_the_client_defines_a_custom_object_with_properties_and_associations(hub: Hub) -> None:
    text = {"type": "string", "fieldType": "text"}
    made = hub.api(CORE).create({**CAR, "properties": [text | one for one in CAR["properties"]]})
    assert made.object_type_id.startswith("2-")
    assert made.fully_qualified_name == "p23456789_car"
    assert {"plate", "year", "hs_object_id"} <= {one.name for one in made.properties}
    (association,) = made.associations
    assert (association.to_object_type_id, association.name) == ("0-1", "car_to_contact")
    assert [one.name for one in hub.api(CORE).get_all().results] == ["car"]


@pytest.mark.parametrize("name", ["car", "CAR", "p23456789_car", "p_car"])
def test_a_custom_object_goes_by_its_id_and_its_names(garage: Hub, name: str) -> None:
    assert garage.get(f"{PATH}/{name}")["name"] == "car"
    assert garage.get(f"/crm/v3/objects/{name}") == {"results": []}


def test_its_records_are_written_in_batches_and_found(garage: Hub) -> None:
    type_id = garage.get(f"{PATH}/car")["objectTypeId"]
    inputs = [{"idProperty": "plate", "id": "X1", "properties": {"year": "1999"}}]
    done = garage.api(BATCH).upsert(type_id, {"inputs": inputs})
    assert done.results[0].new
    assert garage.api(BATCH).upsert(type_id, {"inputs": inputs}).results[0].new is False
    request = {"query": "x1", "properties": ["plate", "year"]}
    (car,) = garage.api("crm.objects.search_api").do_search(type_id, request).results
    assert (car.properties["plate"], car.properties["year"]) == ("X1", "1999")


def test_a_record_needs_the_required_properties(garage: Hub) -> None:
    body = {"properties": {"year": "1999"}}
    answer = garage.call("POST", "/crm/v3/objects/car", body)
    assert answer.json()["errors"][0]["code"] == "MISSING_REQUIRED_PROPERTY"


def test_a_record_is_associated_with_a_contact_in_the_portals_own_way(garage: Hub) -> None:
    contact = garage.create("contacts")
    (kind,) = garage.get("/crm/v4/associations/car/contacts/labels")["results"]
    assert (kind["category"], kind["label"]) == ("USER_DEFINED", None)
    spec = {"associationCategory": kind["category"], "associationTypeId": kind["typeId"]}
    car = garage.create("car", [{"to": {"id": contact}, "types": [spec]}], plate="X1")
    back = garage.get(f"/crm/v4/objects/contacts/{contact}/associations/car")["results"]
    assert [str(one["toObjectId"]) for one in back] == [car]


def test_the_share_reads_what_a_custom_object_is(garage: Hub) -> None:
    (row,) = garage.rows(
        "SELECT name, fully_qualified_name, label FROM object_types WHERE type_id LIKE '2-%'"
    )
    assert row == ("car", "p23456789_car", "Cars")
    assert garage.counter(garage.get(f"{PATH}/car")["objectTypeId"]) == 1


def test_labels_and_display_properties_change(garage: Hub) -> None:
    change = {"labels": {"plural": "Autos"}, "secondaryDisplayProperties": ["year"]}
    garage.api(CORE).update("car", change)
    changed = garage.api(CORE).get_by_id("car")
    assert (changed.labels.plural, changed.labels.singular) == ("Autos", "Car")
    assert changed.secondary_display_properties == ["year"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"name": "1car"}, 400),
        ({"name": "CAR"}, 409),
        ({"name": "van", "requiredProperties": ["nothing"]}, 400),
        ({"name": "van", "primaryDisplayProperty": "nothing"}, 400),
        ({"name": "van", "associatedObjects": ["SPACESHIP"]}, 400),
        ({"name": "van", "labels": None}, 400),
    ],
)
def test_a_bad_schema_leaves_nothing(garage: Hub, change: dict[str, Any], status: int) -> None:
    assert garage.call("POST", PATH, CAR | change).status_code == status
    assert [one["name"] for one in garage.get(PATH)["results"]] == ["car"]


def test_a_schema_with_records_stays(garage: Hub) -> None:
    garage.create("car", plate="X1")
    with pytest.raises(ApiException) as refused:
        garage.api(CORE).archive("car")
    assert refused.value.status == 400


def test_a_deleted_schema_frees_its_name_only_when_it_is_removed_for_good(garage: Hub) -> None:
    type_id = garage.get(f"{PATH}/car")["objectTypeId"]
    garage.api(CORE).archive("car")
    assert garage.call("GET", f"{PATH}/car").status_code == 404
    assert garage.call("POST", PATH, CAR).status_code == 409
    garage.api(CORE).archive("car", archived=True)
    assert garage.post(PATH, CAR)["objectTypeId"] != type_id


def test_more_custom_objects_than_the_subscription_allows_are_refused(start: Start) -> None:
    assert start(custom_object_types=0).call("POST", PATH, CAR).status_code == 400


def test_an_association_is_added_to_a_schema_and_removed(garage: Hub) -> None:
    type_id = garage.get(f"{PATH}/car")["objectTypeId"]
    egg = {"fromObjectTypeId": type_id, "toObjectTypeId": "0-3", "name": "sold_in"}
    made = garage.api(CORE).create_association("car", egg)
    assert (made.name, made.to_object_type_id) == ("sold_in", "0-3")
    garage.api(CORE).archive_association("car", made.id)
    assert len(garage.get(f"{PATH}/car")["associations"]) == 1


def test_several_schemas_are_read_at_once(garage: Hub) -> None:
    done = garage.post(f"{PATH}/batch/read", {"inputs": [{"id": "car"}]})
    assert [one["name"] for one in done["results"]] == ["car"]


def test_the_object_library_knows_every_type(garage: Hub) -> None:
    library = "/crm/v3/object-library/enablement"
    assert garage.get(library)["enablementByObjectTypeId"]["0-1"] is True
    assert garage.get(f"{library}/0-2") == {"enablement": True}
    assert garage.get(f"{library}/0-999") == {"enablement": False}
