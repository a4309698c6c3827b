"""Occurrences that are read back."""

from typing import Any

import pytest

from hsp_assets_tests.sandbox.hubspot.conftest import Clock, Hub, Start

EVENTS = "events.events_api"
PATH = "/events/v3/events"
NAME = "pe23456789_bought"


@pytest.fixture
def busy(market: Hub) -> Hub:
    """A portal where two contacts did things, two of them at the same instant."""
    market.create("contacts", external_id="u2")
    sent = [("u1", "a", 1), ("u1", "b", 2), ("u2", "c", 2), ("u1", "d", 3), ("nobody", "e", 4)]
    for user, item, day in sent:
        properties, moment = {"user": user, "item": item}, f"2024-01-0{day}T00:00:00Z"
        market.send(market.event("bought", occurredAt=moment, properties=properties))
    return market


def items(hub: Hub, **params: Any) -> list[str]:
    return [one["properties"]["item"] for one in hub.get(PATH, **params)["results"]]


def test_the_client_reads_occurrences_of_records_newest_first(busy: Hub) -> None:
    events = busy.api(EVENTS).get_page(event_type=NAME, object_type="contact").results
    assert [one.properties["item"] for one in events] == ["d", "c", "b", "a"]
    assert (events[0].event_type, events[0].object_type) == (NAME, "CONTACT")
    assert events[0].occurred_at.isoformat() == "2024-01-03T00:00:00+00:00"


def test_pages_hold_every_occurrence_once(busy: Hub) -> None:
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = busy.get(PATH, eventType=NAME, limit=1, **after)
        seen += [one["properties"]["item"] for one in page["results"]]
        if "paging" not in page:
            break
        after = {"after": page["paging"]["next"]["after"]}
    assert seen == ["d", "c", "b", "a"]


def test_the_oldest_come_first_on_request(busy: Hub) -> None:
    assert items(busy, eventType=NAME, sort="occurredAt") == ["a", "b", "c", "d"]


def test_occurrences_are_found_by_record_time_property_and_id(busy: Hub) -> None:
    (ada,) = busy.rows("SELECT id FROM objects WHERE properties ->> 'external_id' = 'u1'")[0]
    assert items(busy, objectType="contact", objectId=ada) == ["d", "b", "a"]
    after = {"occurredAfter": "2024-01-01T00:00:00Z", "occurredBefore": "2024-01-03T00:00:00Z"}
    assert items(busy, eventType=NAME, **after) == ["c", "b"]
    assert items(busy, **{"property.item": "b"}) == ["b"]
    (one,) = busy.get(PATH, **{"property.item": "b"})["results"]
    assert items(busy, id=one["id"]) == ["b"]


@pytest.mark.parametrize(("name", "value"), [("email", "ada@example.com"), ("firstname", "Ada")])
def test_occurrences_are_found_by_a_record_property(busy: Hub, name: str, value: str) -> None:
    path = "/crm/v3/objects/contacts/u1?idProperty=external_id"
    busy.call("PATCH", path, {"properties": {"firstname": "Ada"}})
    params = {"objectType": "contact", f"objectProperty.{name}": value}
    assert items(busy, **params) == ["d", "b", "a"]


def test_only_the_properties_asked_for_are_shown(busy: Hub) -> None:
    (one,) = busy.get(PATH, properties="user", **{"property.item": "a"})["results"]
    assert one["properties"] == {"user": "u1"}


def test_a_trailing_slash_is_welcome(busy: Hub) -> None:
    assert len(busy.get(f"{PATH}/", eventType=NAME)["results"]) == 4


def test_the_client_lists_the_events_that_exist(busy: Hub) -> None:
    assert busy.api(EVENTS).get_types().event_types == [NAME]


@pytest.mark.parametrize(
    "params",
    [
        {"occurredAfter": "soon"},
        {"after": "nowhere"},
        {"sort": "item"},
        {"objectId": "1"},
        {"objectProperty.email": "x"},
        {"limit": "1001"},
    ],
)
def test_a_question_that_makes_no_sense_is_refused(market: Hub, params: dict[str, str]) -> None:
    assert market.call("GET", PATH, **params).status_code == 400


def test_an_occurrence_shows_after_the_delay(start: Start, market: Hub, clock: Clock) -> None:
    hub = start(event_delay_seconds=2, now=clock)
    hub.send(market.event("bought", properties={"user": "u1", "item": "a"}))
    assert items(hub) == []
    clock.seconds += 2
    assert items(hub) == ["a"]


def test_an_unknown_event_type_is_refused_and_hubspots_own_have_not_occurred(hub: Hub) -> None:
    refused = hub.expect(400, "GET", "/events/v3/events", eventType="pe1_unknown")
    assert "pe1_unknown" in refused["message"]
    assert hub.get("/events/v3/events", eventType="e_visited_page")["results"] == []
