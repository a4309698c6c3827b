"""Events, users and items over HTTP."""

from typing import Any

from hsp_assets_tests.api.client import Client
from hsp_assets_tests.api.gate import Gate

EVENTS = "/events/shop"


def viewed(user: object, *items: str, **more: Any) -> dict[str, Any]:
    """The body that says that a user viewed items."""
    events = [{"eventType": "View", "itemId": item, "sentAt": 1_701_000_000} for item in items]
    return {"userId": str(user), "sessionId": f"s{user}", "eventList": events, **more}


def test_an_accepted_event_is_answered_with_an_empty_text(api: Client) -> None:
    response = api.post(EVENTS, json=viewed(1010, "i1"), params={"numResults": 5})
    assert (response.status_code, response.text) == (200, "")
    assert response.headers["Content-Type"].startswith("text/plain")


def test_an_event_changes_the_users_next_recommendations(api: Client) -> None:
    before = api.get("/recommend-items/shop/hubspot_recommended_for_you/1011")
    assert api.post(EVENTS, json=viewed(1011, "i8", "i12", "i16")).status_code == 200
    again = api.get(
        "/recommend-items/shop/hubspot_recommended_for_you/1011",
        headers={"If-None-Match": before.headers["ETag"]},
    )
    assert again.status_code == 200
    assert again.json()["itemList"] != before.json()["itemList"]


def test_another_users_event_leaves_an_answer_in_memory(api: Client) -> None:
    first = api.get("/recommend-items/shop/hubspot_recommended_for_you/1012").json()
    api.post(EVENTS, json=viewed(1013, "i1"))
    second = api.get("/recommend-items/shop/hubspot_recommended_for_you/1012").json()
    assert first["recommendationId"] == second["recommendationId"]


def test_events_reach_personalize_under_the_training_id(api: Client, gate: Gate) -> None:
    api.post(EVENTS, json=viewed(1014, "i1", trackingId="somebody else's"))
    [call] = gate.called("/events")
    assert (call["userId"], call["sessionId"]) == ("14", "s1014")
    assert call["trackingId"] != "somebody else's"


def test_more_than_ten_events_are_sent_in_tens_and_in_order(api: Client, gate: Gate) -> None:
    items = [f"i{n}" for n in range(25)]
    api.post(EVENTS, json=viewed(1015, *items))
    sent = [[event["itemId"] for event in call["eventList"]] for call in gate.called("/events")]
    assert sent == [items[:10], items[10:20], items[20:]]


def test_the_same_event_sent_twice_has_the_same_id(api: Client, gate: Gate) -> None:
    for _ in range(2):
        api.post(EVENTS, json=viewed(1016, "i1"))
    first, second = (call["eventList"][0]["eventId"] for call in gate.called("/events"))
    assert first == second


def test_an_event_without_a_time_happens_now_and_iso_times_are_understood(
    api: Client, gate: Gate
) -> None:
    events = [{"eventType": "view"}, {"eventType": "VIEW", "sentAt": "2024-01-01T00:00:00Z"}]
    api.post(EVENTS, json={"sessionId": "s", "userId": 1017, "eventList": events})
    first, second = gate.called("/events")[0]["eventList"]
    assert (second["sentAt"], second["eventType"]) == (1_704_067_200, "View")
    assert first["sentAt"] > second["sentAt"]


def test_all_that_personalize_takes_is_passed_on(api: Client, gate: Gate) -> None:
    event = {
        "eventType": "Purchase",
        "itemId": "i1",
        "eventId": "mine",
        "eventValue": 9.5,
        "impression": ["i1", "i2"],
        "properties": '{"discount": "Yes"}',
        "recommendationId": "RID-1",
        "metricAttribution": {"eventAttributionSource": "mail"},
    }
    body = {"sessionId": "s", "userId": "1018", "eventList": [event]}
    assert api.post(EVENTS, json=body).status_code == 200
    [sent] = gate.called("/events")[0]["eventList"]
    assert {key: sent[key] for key in event} == event


def test_an_invalid_body_is_refused_and_nothing_is_sent(api: Client, gate: Gate) -> None:
    view, session = {"eventType": "View"}, {"sessionId": "s"}
    bodies: tuple[object, ...] = (
        {},
        [],
        session,
        {**session, "eventList": []},
        {"eventList": [view]},
        {**session, "eventList": [{"itemId": "i1"}]},
        {**session, "eventList": [{**view, "sentAt": 1_700_000_000_000}]},
        {**session, "eventList": [{**view, "sentAt": "tomorrow"}]},
        {**session, "eventList": [{**view, "properties": {"a": 1}}]},
        {**session, "eventList": [view], "unheard": 1},
        {**session, "eventList": [view], "userId": "not-a-record"},
    )
    for body in bodies:
        response = api.post(EVENTS, json=body)
        assert (response.status_code, response.json()["type"]) == (400, "Validation"), body
    assert not gate.called("/events")


def test_what_personalize_refuses_is_reported(api: Client) -> None:
    event = {"eventType": "View", "properties": '{"unheardOf": 1}'}
    response = api.post(EVENTS, json={"sessionId": "s", "eventList": [event]})
    assert (response.status_code, response.json()["code"]) == (400, "InvalidInputException")
    assert response.json()["type"] == "Personalize"


def test_another_namespace_is_not_found(api: Client) -> None:
    for path in ("/events/other", "/events/SHOP"):
        response = api.post(path, json=viewed(1001, "i1"))
        assert (response.status_code, response.json()["code"]) == (404, "NamespaceNotFound")


def test_users_reach_personalize_in_tens(api: Client, gate: Gate) -> None:
    users = [{"userId": str(2000 + n), "properties": '{"age": 30}'} for n in range(12)]
    assert api.put("/users/shop", json={"users": users}).status_code == 200
    sent = [user["userId"] for call in gate.called("/users") for user in call["users"]]
    assert sent == [str(2000 + n) for n in range(12)]
    assert [len(call["users"]) for call in gate.called("/users")] == [10, 2]


def test_items_reach_personalize(api: Client, gate: Gate) -> None:
    item = {"itemId": "new", "properties": '{"price": 5, "categoryL1": "bags"}'}
    assert api.put("/items/shop", json={"items": [item]}).status_code == 200
    assert gate.called("/items")[0]["items"] == [item]


def test_an_item_that_lacks_a_property_is_refused(api: Client) -> None:
    response = api.put("/items/shop", json={"items": [{"itemId": "new"}]})
    assert (response.status_code, response.json()["type"]) == (400, "Personalize")
