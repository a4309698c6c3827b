"""Which user is meant: record ids are mapped, training ids taken as they are, never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from hsp_assets_tests.api.conftest import Client, Gate, StartApi

PATH = "/recommend-items/shop/hubspot_recommended_for_you"


def asked_for(gate: Gate) -> str:
    return str(gate.called("/recommendations")[-1]["userId"])


def test_a_record_id_is_asked_for_as_the_training_id(api: Client, gate: Gate) -> None:
    api.get(f"{PATH}/1020")
    assert asked_for(gate) == "20"


def test_a_training_id_is_taken_as_it_is(api: Client, gate: Gate) -> None:
    api.get(f"{PATH}/1021", params={"userIdType": "external"})
    assert asked_for(gate) == "1021"


def test_a_new_contact_is_known_by_its_record_id(api: Client, gate: Gate) -> None:
    api.get(f"{PATH}/9000")
    assert asked_for(gate) == "9000"


def test_a_new_contact_is_not_taken_for_the_user_of_that_number(api: Client, gate: Gate) -> None:
    """Users 1 to 60 exist, and a young portal's record ids may be as small."""
    api.get(f"{PATH}/7")
    assert asked_for(gate) == "record-7"


@pytest.mark.parametrize("text", ["abc", "1.0", "-1", "٣", "1" * 19])
def test_what_cannot_be_a_record_id_is_the_callers_mistake(api: Client, text: str) -> None:
    answer = api.get(f"{PATH}/{text}")
    assert answer.status_code == 400
    assert "userIdType=external" in answer.json()["message"]


def test_a_new_contact_is_found_after_an_event_that_names_both_ids(api: Client, gate: Gate) -> None:
    event = {"eventType": "View", "itemId": "i1"}
    body = {"userId": "9001", "externalId": "C-1", "sessionId": "s", "eventList": [event]}
    api.post("/events/shop", json=body)
    assert gate.called("/events")[0]["userId"] == "C-1"
    api.get(f"{PATH}/9001")
    assert asked_for(gate) == "C-1"


def test_a_new_contact_is_found_after_it_was_put(api: Client, gate: Gate) -> None:
    user = {"userId": "9002", "externalId": "C-2", "properties": '{"age": 30}'}
    api.put("/users/shop", json={"users": [user]})
    api.get(f"{PATH}/9002")
    assert asked_for(gate) == "C-2"


def test_the_published_map_is_not_overruled(api: Client, gate: Gate) -> None:
    user = {"userId": "1022", "externalId": "other", "properties": '{"age": 30}'}
    api.put("/users/shop", json={"users": [user]})
    api.get(f"{PATH}/1022")
    assert asked_for(gate) == "22"


def test_what_was_learned_survives_a_restart(start: StartApi, gate: Gate) -> None:
    user = {"userId": "9003", "externalId": "C-3", "properties": '{"age": 30}'}
    with start.running() as first:
        first.put("/users/shop", json={"users": [user]})
    with start.running() as second:
        second.get(f"{PATH}/9003")
    assert asked_for(gate) == "C-3"


def test_calls_are_counted_by_whether_training_knew_the_user(start: StartApi) -> None:
    api = start()
    for user in (1001, 1002, 9000):
        api.get(f"{PATH}/{user}")
    assert api.counted('hsp_api_users_total{known="trained"}') == 2
    assert api.counted('hsp_api_users_total{known="other"}') == 1
