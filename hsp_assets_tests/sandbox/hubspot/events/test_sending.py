"""Occurrences that are sent: what is accepted, and which record they find."""

import pytest

from hsp_assets_tests.sandbox.hubspot.conftest import Hub, Json, Start

BASIC, BATCH = "events.send.basic_api", "events.send.batch_api"


def owners(hub: Hub) -> list[int | None]:
    """The records that occurrences belong to, in order of arrival."""
    return [row[0] for row in hub.rows("SELECT object_id FROM events ORDER BY rowid")]


def test_the_client_sends_one_and_many(market: Hub) -> None:
    one = market.event("bought", properties={"user": "u1"})
    market.api(BASIC).send(one)
    market.api(BATCH).send({"inputs": [one, one]})
    assert len(owners(market)) == 3


def test_an_accepted_batch_is_answered_with_204_and_nothing(market: Hub) -> None:
    answer = market.send(market.event("bought"))
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_repeated_uuid_is_no_change(market: Hub) -> None:
    (event_type,) = market.rows("SELECT type_id FROM event_types")[0]
    for _ in range(2):
        market.send(market.event("bought", uuid="x"))
    assert market.counter(event_type) == 1


def test_an_occurrence_finds_its_contact_by_the_events_own_rule_first(market: Hub) -> None:
    other = market.create("contacts", external_id="u2")
    sent = market.event("bought", properties={"user": "u1"}, objectId=other)
    market.send(sent)
    (ada,) = market.rows("SELECT id FROM objects WHERE properties ->> 'external_id' = 'u1'")[0]
    assert owners(market) == [ada]


@pytest.mark.parametrize("how", ["objectId", "email"])
def test_an_occurrence_finds_its_contact_by_record_id_or_address(market: Hub, how: str) -> None:
    other = market.create("contacts", email="eva@example.com")
    market.send(market.event("bought", **{how: {"objectId": other}.get(how, "EVA@example.com")}))
    assert owners(market) == [int(other)]


def test_an_occurrence_of_nobody_is_accepted_and_belongs_to_no_one(market: Hub) -> None:
    answer = market.send(market.event("bought", properties={"user": "stranger"}))
    assert answer.status_code == 204
    assert owners(market) == [None]


@pytest.mark.parametrize(("name", "most"), [("item", 256), ("item_url", 1_024)])
def test_a_text_longer_than_hubspot_takes_is_refused(market: Hub, name: str, most: int) -> None:
    fits = market.event("bought", properties={name: "x" * most})
    too_long = market.event("bought", properties={name: "x" * (most + 1)})
    assert market.send(fits).status_code == 204
    answer = market.send(too_long)
    assert answer.status_code == 400
    assert f"at most {most} characters" in answer.json()["message"]


@pytest.mark.parametrize(
    "bad",
    [
        {"properties": {"colour": "red"}},
        {"properties": {"price": "cheap"}},
        {"properties": {"price": "1.25"}},
        {"occurredAt": "yesterday"},
        {"eventName": "bought"},
        {"eventName": "pe23456789_sold"},
    ],
    ids=["unknown property", "no number", "two decimals", "no time", "short name", "no event"],
)
def test_one_bad_occurrence_refuses_the_batch(market: Hub, bad: Json) -> None:
    answer = market.send(market.event("bought"), market.event("bought") | bad)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("inputs.1: ")
    assert owners(market) == []


def test_a_bad_occurrence_is_dropped_alone_on_request(start: Start, market: Hub) -> None:
    hub = start(bad_event_fails_batch=False)
    answer = hub.send(hub.event("bought"), hub.event("bought", properties={"colour": "red"}))
    assert answer.status_code == 204
    assert len(owners(market)) == 1


def test_a_batch_has_at_most_five_hundred_occurrences(market: Hub) -> None:
    one = market.event("bought")
    assert market.send(*[one] * 501).status_code == 400
    assert market.send(*[one] * 500).status_code == 204


def test_property_names_ignore_case_and_the_last_wins(market: Hub) -> None:
    market.send(market.event("bought", properties={"Item": "a", "ITEM": "b"}))
    assert market.rows("SELECT properties FROM events") == [('{"item":"b"}',)]


@pytest.mark.parametrize("moment", ["2024-01-26T01:04:02Z", "1706231042000", 1706231042000])
def test_a_time_is_iso_8601_or_milliseconds(market: Hub, moment: str | int) -> None:
    market.send(market.event("bought", occurredAt=moment))
    assert market.rows("SELECT occurred_at FROM events") == [(1706231042000,)]


def test_events_of_a_forgotten_contact_go_and_those_of_a_merged_one_move(market: Hub) -> None:
    (ada,) = market.rows("SELECT id FROM objects")[0]
    other = market.create("contacts", external_id="u2")
    market.send(market.event("bought", properties={"user": "u2"}))
    body = {"primaryObjectId": str(ada), "objectIdToMerge": other}
    market.post("/crm/v3/objects/contacts/merge", body)
    assert owners(market) == [ada]
    market.post("/crm/v3/objects/contacts/gdpr-delete", {"objectId": str(ada)})
    assert owners(market) == []
