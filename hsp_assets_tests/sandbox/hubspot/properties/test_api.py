"""The properties API as the real client uses it."""

import pytest
from hubspot.crm.properties import ApiException

from hsp_assets_tests.sandbox.hubspot.conftest import Clock, Hub, Start

PATH = "/crm/v3/properties/products"
CORE, BATCH, GROUPS = (f"crm.properties.{name}_api" for name in ("core", "batch", "groups"))


def option(label: str, order: int) -> dict[str, object]:
    return {"label": label, "value": label.lower(), "hidden": False, "displayOrder": order}


COLOUR = {
    "name": "colour",
    "label": "Colour",
    "type": "enumeration",
    "fieldType": "select",
    "groupName": "productinformation",
    "options": [option("Red", 0), option("Blue", 1)],
}


def test_a_new_portal_has_hubspots_own_properties(hub: Hub) -> None:
    known = {p.name: p for p in hub.api(CORE).get_all("contacts").results}
    assert {"email", "firstname", "gender", "hs_object_id", "lastmodifieddate"} <= known.keys()
    assert known["email"].has_unique_value
    assert known["hs_object_id"].modification_metadata.read_only_value


def test_a_property_is_created_and_read_by_any_name_of_its_object_type(hub: Hub) -> None:
    created = hub.api(CORE).create("products", COLOUR)
    assert created.hubspot_defined is False
    for name in ("products", "product", "0-7", "PRODUCTS"):
        assert hub.api(CORE).get_by_name(name, "colour").options[1].value == "blue"


def test_a_taken_name_is_a_conflict_and_leaves_the_definition(hub: Hub) -> None:
    hub.api(CORE).create("products", COLOUR)
    answer = hub.expect(409, "POST", PATH, COLOUR | {"label": "Other"})
    assert answer["category"] == "OBJECT_ALREADY_EXISTS"
    assert answer["subCategory"] == "Properties.PROPERTY_WITH_NAME_EXISTS"
    assert hub.api(CORE).get_by_name("products", "colour").label == "Colour"


def test_a_change_without_options_keeps_them(hub: Hub) -> None:
    hub.api(CORE).create("products", COLOUR)
    changed = hub.api(CORE).update("products", "colour", {"label": "Hue"})
    assert (changed.label, len(changed.options)) == ("Hue", 2)


def test_a_change_with_options_replaces_them(hub: Hub) -> None:
    hub.api(CORE).create("products", COLOUR)
    changed = hub.api(CORE).update("products", "colour", {"options": [option("Green", 0)]})
    assert [option.value for option in changed.options] == ["green"]


@pytest.mark.parametrize("field", [{"name": "other"}, {"hasUniqueValue": True}])
def test_name_and_uniqueness_never_change(hub: Hub, field: dict[str, object]) -> None:
    hub.define("products", "colour")
    hub.call("PATCH", f"{PATH}/colour", field)
    known = hub.get(f"{PATH}/colour")
    assert (known["name"], known["hasUniqueValue"]) == ("colour", False)


def test_an_archived_property_is_listed_apart_and_restored_by_creating_it_again(hub: Hub) -> None:
    hub.api(CORE).create("products", COLOUR)
    hub.api(CORE).archive("products", "colour")
    archived = hub.api(CORE).get_all("products", archived=True).results
    assert [p.name for p in archived] == ["colour"]
    hub.api(CORE).create("products", COLOUR | {"label": "Again"})
    assert hub.api(CORE).get_by_name("products", "colour").label == "Again"
    assert hub.api(CORE).get_all("products", archived=True).results == []


def test_an_unknown_property_is_not_found(hub: Hub) -> None:
    with pytest.raises(ApiException) as failed:
        hub.api(CORE).get_by_name("contacts", "nothing")
    assert failed.value.status == 404


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ({"fieldType": "number"}, "fieldType number does not suit type enumeration"),
        ({"groupName": "nowhere"}, "does not exist"),
        ({"name": "Colour"}, "name"),
        ({"type": "colour"}, "type"),
        ({"options": COLOUR["options"] * 2}, "twice"),  # type: ignore[operator]
    ],
)
def test_a_bad_definition_is_refused(hub: Hub, field: dict[str, object], reason: str) -> None:
    assert reason in hub.expect(400, "POST", PATH, COLOUR | field)["message"]


def test_hubspots_own_property_cannot_be_archived(hub: Hub) -> None:
    answer = hub.call("DELETE", "/crm/v3/properties/contacts/email")
    assert answer.status_code == 400


def test_an_eleventh_unique_property_is_refused(hub: Hub) -> None:
    for number in range(10):
        hub.define("contacts", f"key_{number}", unique=True)
    with pytest.raises(AssertionError, match="limit"):
        hub.define("contacts", "key_10", unique=True)


def test_values_left_by_an_archived_property_are_found_once_it_is_unique(hub: Hub) -> None:
    hub.define("contacts", "code")
    record = hub.create("contacts", code="a1")
    hub.call("DELETE", "/crm/v3/properties/contacts/code")
    hub.define("contacts", "code", unique=True)
    assert hub.get("/crm/v3/objects/contacts/a1", idProperty="code")["id"] == record


def test_a_batch_creates_what_it_can(hub: Hub) -> None:
    hub.define("products", "size")
    size = COLOUR | {"name": "size"}
    body = {"inputs": [COLOUR, size]}
    answer = hub.expect(207, "POST", f"{PATH}/batch/create", body)
    assert [p["name"] for p in answer["results"]] == ["colour"]
    assert answer["errors"][0]["context"]["name"] == ["size"]


def test_a_batch_of_good_definitions_is_created(hub: Hub) -> None:
    done = hub.api(BATCH).create("products", {"inputs": [COLOUR]})
    assert [p.name for p in done.results] == ["colour"]


def test_a_batch_reads_what_there_is(hub: Hub) -> None:
    wanted = {"inputs": [{"name": "price"}, {"name": "nothing"}], "archived": False}
    done = hub.api(BATCH).read("products", wanted)
    assert ([p.name for p in done.results], done.num_errors) == (["price"], 1)


def test_a_batch_archives_whatever_was_there(hub: Hub) -> None:
    hub.define("products", "size")
    hub.api(BATCH).archive("products", {"inputs": [{"name": "size"}, {"name": "nothing"}]})
    archived = hub.api(CORE).get_all("products", archived=True).results
    assert [p.name for p in archived] == ["size"]


def test_a_group_is_made_changed_and_removed(hub: Hub) -> None:
    made = hub.api(GROUPS).create("contacts", {"name": "shop", "label": "Shop"})
    assert made.archived is False
    changed = hub.api(GROUPS).update("contacts", "shop", {"label": "Store"})
    assert hub.api(GROUPS).get_by_name("contacts", "shop").label == changed.label == "Store"
    hub.api(GROUPS).archive("contacts", "shop")
    assert "shop" not in [g.name for g in hub.api(GROUPS).get_all("contacts").results]


def test_a_group_with_properties_stays(hub: Hub) -> None:
    path = "/crm/v3/properties/contacts/groups/contactinformation"
    assert "GROUP_WITH_ACTIVE_PROPERTIES" in hub.expect(400, "DELETE", path)["message"]


def test_a_new_property_stays_unknown_for_the_delay_that_is_set(start: Start, clock: Clock) -> None:
    hub = start(property_delay_seconds=0.5, now=clock)
    hub.define("contacts", "code")
    assert hub.call("GET", "/crm/v3/properties/contacts/code").status_code == 404
    body = {"properties": {"code": "1"}}
    assert hub.call("POST", "/crm/v3/objects/contacts", body).status_code == 400
    clock.seconds += 0.5
    assert hub.get("/crm/v3/properties/contacts/code")["name"] == "code"
    assert hub.create("contacts", code="1")
