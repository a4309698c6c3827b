"""Custom event definitions, through the request that the client has no method for."""

import pytest

from hsp_assets_tests.sandbox.hubspot.conftest import Hub, Json

PATH = "/events/v3/event-definitions"
TEXT = {"label": "Text", "type": "string"}


def test_a_definition_is_made_with_201_and_read_by_either_name(shop: Hub, definition: Json) -> None:
    answer = shop.client.api_request({"method": "POST", "path": PATH, "body": definition})
    assert answer.status_code == 201
    made = answer.json()
    assert made["fullyQualifiedName"] == "pe23456789_bought"
    assert made["objectTypeId"].startswith("6-")
    assert (made["primaryObject"], made["primaryObjectId"]) == ("CONTACT", "0-1")
    for name in ("bought", "pe23456789_bought"):
        assert shop.get(f"{PATH}/{name}") == made


def test_a_name_is_made_from_the_label(shop: Hub, definition: Json) -> None:
    del definition["name"]
    assert shop.post(PATH, definition)["name"] == "bought_something"


def test_default_properties_are_added_on_request(shop: Hub, definition: Json) -> None:
    made = shop.post(PATH, definition | {"includeDefaultProperties": True})
    assert "hs_page_url" in [one["name"] for one in made["properties"]]
    assert len(made["properties"]) == 4 + 32


def test_definitions_are_listed_with_their_properties_on_request(market: Hub) -> None:
    listed = market.get(PATH)
    assert (listed["total"], "properties" in listed["results"][0]) == (1, False)
    (full,) = market.get(PATH, includeProperties="true", limit=100)["results"]
    assert [one["name"] for one in full["properties"]] == ["user", "item", "item_url", "price"]
    assert full["customMatchingId"]["primaryObjectRule"]["eventPropertyName"] == "user"


def test_definitions_are_searched_and_paged(shop: Hub, definition: Json) -> None:
    for name in ("seen", "bought", "returned"):
        shop.post(PATH, definition | {"name": name, "label": name})
    first = shop.get(PATH, limit=2)
    rest = shop.get(PATH, limit=2, after=first["paging"]["next"]["after"])
    assert [one["name"] for one in rest["results"]] == ["seen"]
    assert "paging" not in rest
    assert shop.get(PATH, searchString="turn")["total"] == 1
    assert shop.get(PATH, sortOrder="DESC")["results"][0]["name"] == "seen"


def test_label_and_description_change_with_status_201(market: Hub) -> None:
    answer = market.call("PATCH", f"{PATH}/bought", {"label": "Purchased", "propertyOrder": []})
    assert answer.status_code == 201
    assert market.get(f"{PATH}/bought")["labels"]["singular"] == "Purchased"


def test_a_deleted_events_occurrences_go_and_its_name_stays(market: Hub, definition: Json) -> None:
    market.send(market.event("bought", properties={"user": "u1"}))
    assert market.call("DELETE", f"{PATH}/bought").status_code == 204
    assert market.rows("SELECT count(*) FROM events") == [(0,)]
    assert market.expect(409, "POST", PATH, definition)["category"] == "OBJECT_ALREADY_EXISTS"


def test_a_property_is_added_changed_and_removed(market: Hub) -> None:
    path = f"{PATH}/bought/property"
    assert market.call("POST", path, TEXT | {"name": "size"}).status_code == 201
    assert market.expect(201, "PATCH", f"{path}/size", {"label": "Measure"})["label"] == "Measure"
    assert market.call("DELETE", f"{path}/size").status_code == 204
    assert market.call("PATCH", f"{path}/size", {"label": "Gone"}).status_code == 404


def test_a_property_of_a_taken_name_is_a_conflict(market: Hub) -> None:
    body = TEXT | {"name": "item"}
    assert market.call("POST", f"{PATH}/bought/property", body).status_code == 409


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Bought"},
        {"name": "b" * 51},
        {"label": "l" * 101},
        {"primaryObject": "SPACESHIP"},
        {"propertyDefinitions": [TEXT | {"name": f"p{n}"} for n in range(51)]},
    ],
    ids=["upper case", "long name", "long label", "unknown object", "51 properties"],
)
def test_a_bad_definition_is_refused(shop: Hub, definition: Json, change: Json) -> None:
    assert shop.call("POST", PATH, definition | change).status_code == 400


@pytest.mark.parametrize(("target", "carried"), [("firstname", "user"), ("external_id", "who")])
def test_matching_needs_a_unique_property_and_one_that_the_event_carries(
    shop: Hub, definition: Json, target: str, carried: str
) -> None:
    rule = {"targetObjectPropertyName": target, "eventPropertyName": carried}
    definition["customMatchingId"] = {"primaryObjectRule": rule}
    assert "customMatchingId" in shop.expect(400, "POST", PATH, definition)["message"]
