"""Requests of which some records are wrong, and events of types that train nothing."""

import json
from typing import Any

import pytest
import requests

from hsp_assets_tests.api.client import Client
from hsp_assets_tests.api.gate import Gate
from hsp_assets_tests.api.starting import StartApi

EVENTS = "/events/shop"
ITEM = {"itemId": "not-in-the-catalogue", "properties": '{"price": 5, "categoryL1": "bags"}'}
UNTRAINED = 'hsp_api_events_total{trained="no"}'


def view(item: str, **more: Any) -> dict[str, Any]:
    """A view of an item."""
    return {"eventType": "View", "itemId": item, "sentAt": 1_701_000_000, **more}


def body(*events: dict[str, Any]) -> dict[str, Any]:
    """Events of one session."""
    return {"sessionId": "s", "eventList": list(events)}


def items(gate: Gate) -> list[str]:
    """The items of the events that Personalize has taken in one call or several."""
    return [event["itemId"] for call in gate.called("/events") for event in call["eventList"]]


def positions(response: requests.Response) -> list[int]:
    """The positions of the records that a response refuses."""
    return [one["position"] for one in response.json()["refused"]]


def test_one_wrong_event_refuses_only_itself(api: Client, gate: Gate) -> None:
    events = [view(f"i{n}") for n in range(12)]
    events[5]["sentAt"] = 1_700_000_000_000
    response = api.post(EVENTS, json=body(*events))
    assert (response.status_code, response.json()["accepted"]) == (207, 11)
    [refused] = response.json()["refused"]
    assert (refused["position"], refused["code"]) == (5, "ValidationError")
    assert "eventList.5.sentAt: must be in seconds" in refused["message"]
    assert items(gate) == [f"i{n}" for n in range(12) if n != 5]


def test_a_caller_that_wants_all_or_nothing_gets_nothing(api: Client, gate: Gate) -> None:
    events = body(view("i1"), view("i2", sentAt="tomorrow"))
    response = api.post(EVENTS, json=events, params={"allOrNothing": "true"})
    assert (response.status_code, response.json()["code"]) == (400, "ValidationError")
    assert not gate.called("/events")


def test_an_event_that_personalize_refuses_does_not_keep_back_the_others(
    api: Client, gate: Gate
) -> None:
    wrong = view("i1", properties='{"unheardOf": 1}')
    response = api.post(EVENTS, json=body(view("i2"), wrong, view("i3")))
    assert (response.status_code, positions(response)) == (207, [1])
    assert response.json()["refused"][0]["code"] == "InvalidInputException"
    assert items(gate)[-3:] == ["i2", "i1", "i3"]


def test_what_personalize_took_is_reported_also_to_a_caller_that_wants_all_or_nothing(
    api: Client,
) -> None:
    wrong = view("i1", properties='{"unheardOf": 1}')
    response = api.post(EVENTS, json=body(view("i2"), wrong), params={"allOrNothing": "1"})
    assert (response.status_code, positions(response)) == (207, [1])


def test_an_event_that_is_refused_is_not_counted_as_accepted(api: Client) -> None:
    before = api.metric(UNTRAINED)
    wrong = {"eventType": "VideoWatched", "properties": '{"unheardOf": 1}'}
    assert api.post(EVENTS, json=body(wrong, view("i2"))).status_code == 207
    assert api.metric(UNTRAINED) == before


def test_without_a_disk_an_event_that_personalize_refuses_is_reported_too(
    uncached_api: Client,
) -> None:
    wrong = view("i1", properties='{"unheardOf": 1}')
    response = uncached_api.post(EVENTS, json=body(*[view("i2")] * 11, wrong))
    assert (response.status_code, positions(response)) == (207, [11])


@pytest.mark.parametrize(
    ("path", "name", "records"),
    [
        ("/users/shop", "users", [{"userId": "1001"}, {"userId": "not-a-record"}, {}]),
        ("/items/shop", "items", [ITEM, {"itemId": ""}, {"unheard": 1}]),
    ],
)
def test_wrong_users_and_items_refuse_only_themselves(
    api: Client, path: str, name: str, records: list[dict[str, Any]]
) -> None:
    response = api.put(path, json={name: records})
    assert (response.status_code, response.json()["accepted"]) == (207, 1)
    assert positions(response) == [1, 2]


def test_any_type_of_event_is_accepted_and_those_that_train_nothing_are_counted(
    api: Client, gate: Gate
) -> None:
    before = api.metric(UNTRAINED)
    watched = {"eventType": "VideoWatched", "itemId": "i1", "eventValue": 0.8}
    assert api.post(EVENTS, json=body(watched, view("i2"))).status_code == 200
    assert gate.called("/events")[-1]["eventList"][0]["eventType"] == "VideoWatched"
    assert api.metric(UNTRAINED) == before + 1


def test_a_setting_refuses_events_that_train_nothing(start: StartApi) -> None:
    strict = start(accepts_other_events=False)
    response = strict.post(EVENTS, json=body({"eventType": "VideoWatched"}, view("i2")))
    assert (response.status_code, positions(response)) == (207, [0])
    assert "must be one of View, " in response.json()["refused"][0]["message"]


def test_conversions_of_aws_experiments_are_taken_with_recommender_and_feature(
    api: Client,
) -> None:
    conversion = {
        "recommender": "recommended-for-you",
        "feature": "start page",
        "metric": "clicks",
        "value": 24.99,
    }
    events = {**body(view("i1")), "experimentConversions": [conversion, {"feature": "basket"}]}
    assert api.post(EVENTS, json=events).status_code == 200


def test_an_item_may_be_named_within_the_properties_as_aws_documents_it(
    api: Client, gate: Gate
) -> None:
    for properties, left in (
        ({"itemId": "i2"}, {}),
        ({"itemId": 7, "discount": "Yes"}, {"discount": "Yes"}),
    ):
        event = {"eventType": "View", "sentAt": 1_701_000_000, "properties": json.dumps(properties)}
        assert api.post(EVENTS, json=body(event)).status_code == 200
        [sent] = gate.called("/events")[-1]["eventList"]
        assert sent["itemId"] == str(properties["itemId"])
        assert json.loads(sent.get("properties", "{}")) == left


def test_an_impression_may_be_a_text_as_aws_documents_it(api: Client, gate: Gate) -> None:
    assert api.post(EVENTS, json=body(view("i1", impression="i1|i2|i3"))).status_code == 200
    assert gate.called("/events")[-1]["eventList"][0]["impression"] == ["i1", "i2", "i3"]
