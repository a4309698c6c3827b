"""Which user is meant: record ids are mapped, training ids taken as they are, never guessed."""

from hsp_assets_tests.api.client import Client
from hsp_assets_tests.api.gate import Gate
from hsp_assets_tests.api.starting import StartApi

PATH = "/recommend-items/shop/hubspot_recommended_for_you"


def requested_user(gate: Gate) -> str:
    return str(gate.called("/recommendations")[-1]["userId"])


def test_a_record_id_is_mapped_to_the_training_id(api: Client, gate: Gate) -> None:
    api.get(f"{PATH}/1020")
    assert requested_user(gate) == "20"


def test_a_training_id_is_used_as_it_is(api: Client, gate: Gate) -> None:
    api.get(f"{PATH}/1021", params={"userIdType": "external"})
    assert requested_user(gate) == "1021"


def test_a_new_contact_is_known_by_its_record_id(api: Client, gate: Gate) -> None:
    api.get(f"{PATH}/9000")
    assert requested_user(gate) == "9000"


def test_a_new_contact_is_not_mistaken_for_the_user_of_that_number(api: Client, gate: Gate) -> None:
    """Users 1 to 60 exist, and a young portal's record ids may be as small."""
    api.get(f"{PATH}/7")
    assert requested_user(gate) == "record-7"


def test_what_cannot_be_a_record_id_is_the_callers_mistake(api: Client) -> None:
    for text in ("abc", "1.0", "-1", "٣", "1" * 19):
        response = api.get(f"{PATH}/{text}")
        assert response.status_code == 400
        assert "userIdType=external" in response.json()["message"]


def test_a_new_contact_is_found_after_an_event_that_names_both_ids(api: Client, gate: Gate) -> None:
    event = {"eventType": "View", "itemId": "i1"}
    body = {"userId": "9001", "externalId": "C-1", "sessionId": "s", "eventList": [event]}
    api.post("/events/shop", json=body)
    assert gate.called("/events")[0]["userId"] == "C-1"
    api.get(f"{PATH}/9001")
    assert requested_user(gate) == "C-1"


def test_a_new_contact_is_found_after_it_was_put(api: Client, gate: Gate) -> None:
    user = {"userId": "9002", "externalId": "C-2", "properties": '{"age": 30}'}
    api.put("/users/shop", json={"users": [user]})
    api.get(f"{PATH}/9002")
    assert requested_user(gate) == "C-2"


def test_the_published_map_is_not_overridden(api: Client, gate: Gate) -> None:
    user = {"userId": "1022", "externalId": "other", "properties": '{"age": 30}'}
    api.put("/users/shop", json={"users": [user]})
    api.get(f"{PATH}/1022")
    assert requested_user(gate) == "22"


def test_what_was_learned_survives_a_restart(start: StartApi, gate: Gate) -> None:
    user = {"userId": "9003", "externalId": "C-3", "properties": '{"age": 30}'}
    with start.running() as first:
        first.put("/users/shop", json={"users": [user]})
    with start.running() as second:
        second.get(f"{PATH}/9003")
    assert requested_user(gate) == "C-3"


def test_calls_are_counted_by_whether_training_knew_the_user(api: Client) -> None:
    def counts() -> list[float]:
        return [api.metric(f'hsp_api_users_total{{known="{one}"}}') for one in ("trained", "other")]

    trained, other = counts()
    for user in (1001, 1002, 9000):
        api.get(f"{PATH}/{user}")
    assert counts() == [trained + 2, other + 1]
