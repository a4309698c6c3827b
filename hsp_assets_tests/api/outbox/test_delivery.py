"""Accepted events arrive: none lost, none twice, each user's in order, whatever happens."""

import json
import shutil
import sqlite3
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from hsp_assets.api.outbox.spool_file import FILE
from hsp_assets_tests.api.client import Client, until
from hsp_assets_tests.api.gate import Gate
from hsp_assets_tests.api.processes import start_api
from hsp_assets_tests.api.shop import World
from hsp_assets_tests.api.starting import StartApi

USERS = 4
REFUSED_EVENTS = 'hsp_api_records_refused_total{kind="events"}'
QUICK = {"delivery_seconds": 0.05}
"""Where Personalize is away, so that callers need not wait for it."""


def event(number: int) -> dict[str, Any]:
    """An event whose time of day is its number."""
    item = {"eventType": "View", "itemId": "i1", "sentAt": 1_710_000_000 + number}
    return {"userId": str(1001 + number % USERS), "sessionId": "s", "eventList": [item]}


def numbers(gate: Gate, user: int | None = None) -> list[int]:
    """The numbers of the events that Personalize got, in order."""
    return [
        int(sent["sentAt"] - 1_710_000_000)
        for call in gate.called("/events")
        for sent in call["eventList"]
        if user is None or call["userId"] == str(user)
    ]


@pytest.fixture(autouse=True)
def _quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hsp_assets.api.outbox.throttling.LONGEST_DELAY", 0.1)


def backlog(api: Client) -> float:
    return api.metric("hsp_api_backlog_calls")


def test_while_personalize_is_away_events_are_accepted_and_arrive_later_in_order(
    start: StartApi,
) -> None:
    api = start(**QUICK)
    api.gate.mode = "away"
    for number in range(60):
        assert api.post("/events/shop", json=event(number)).status_code == 200
    assert backlog(api) == 60
    api.gate.mode = "open"
    until(lambda: backlog(api) == 0)
    assert sorted(numbers(api.gate)) == list(range(60))
    for user in range(USERS):
        assert numbers(api.gate, user + 1) == list(range(user, 60, USERS))


def test_only_what_personalize_does_not_have_is_flushed_to_disk(
    start: StartApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[int] = []
    monkeypatch.setattr("hsp_assets.api.outbox.spool.os.fsync", flushed.append)
    api = start()
    assert api.post("/events/shop", json=event(0)).status_code == 200
    assert len(flushed) == 0
    api.gate.mode = "away"
    assert api.post("/events/shop", json=event(1)).status_code == 200
    assert len(flushed) == 1


def on_disk(spool: Path, folder: Path) -> list[Any]:
    """The records that a process finds in a spool if the API is killed now."""
    shutil.copytree(spool, folder)
    with closing(sqlite3.connect(folder / FILE)) as database:
        calls = database.execute("SELECT content FROM calls ORDER BY id").fetchall()
    return [record for (text,) in calls for record in json.loads(text)["records"]]


def test_an_event_that_personalize_has_at_once_is_never_on_disk(
    start: StartApi, tmp_path: Path
) -> None:
    api = start()
    assert api.post("/events/shop", json=event(0)).status_code == 200
    assert on_disk(start.spool, tmp_path / "0") == []
    api.gate.mode = "away"
    assert api.post("/events/shop", json=event(1)).status_code == 200
    [late] = on_disk(start.spool, tmp_path / "1")
    assert late["sentAt"] == 1_710_000_001


def test_a_user_is_not_sent_again_after_a_newer_one_whenever_the_process_ends(
    start: StartApi, tmp_path: Path
) -> None:
    api = start()
    for age, seconds in enumerate((0.3, 0.0)):
        api.gate.seconds = seconds
        body = {"users": [{"userId": "2001", "properties": f'{{"age": {age}}}'}]}
        assert api.put("/users/shop", json=body).status_code == 200
    assert [user["properties"] for user in on_disk(start.spool, tmp_path / "copy")] in (
        [],
        ['{"age": 1}'],
    )


def test_events_of_an_outage_survive_a_restart(start: StartApi, gate: Gate) -> None:
    with start.running(**QUICK) as first:
        gate.mode = "away"
        for number in range(20):
            first.post("/events/shop", json=event(number))
    gate.mode = "open"
    with start.running() as second:
        until(lambda: backlog(second) == 0)
    assert sorted(numbers(gate)) == list(range(20))


def test_more_than_fits_into_memory_arrives_in_order(
    start: StartApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hsp_assets.api.outbox.lanes.MOST_IN_MEMORY", 10)
    api = start(**QUICK)
    api.gate.mode = "away"
    for number in range(50):
        api.post("/events/shop", json=event(number))
    api.gate.mode = "open"
    until(lambda: backlog(api) == 0)
    for user in range(USERS):
        assert numbers(api.gate, user + 1) == list(range(user, 50, USERS))


def test_a_refused_event_does_not_hold_up_the_next(api: Client) -> None:
    refused = api.metric(REFUSED_EVENTS)
    bad = event(1)
    bad["eventList"][0]["properties"] = '{"unheardOf": 1}'
    assert api.post("/events/shop", json=bad).status_code == 400
    assert api.post("/events/shop", json=event(1 + USERS)).status_code == 200
    assert api.metric(REFUSED_EVENTS) == refused + 1


def test_users_that_are_refused_together_are_tried_one_by_one(start: StartApi) -> None:
    api = start(**QUICK)
    api.gate.mode = "away"
    for user, properties in (("2001", '{"age": 1}'), ("2002", '{"age": "x"}'), ("2003", "{}")):
        body = {"users": [{"userId": user, "properties": properties}]}
        assert api.put("/users/shop", json=body).status_code == 200
    api.gate.mode = "open"
    until(lambda: backlog(api) == 0)
    assert api.metric('hsp_api_records_delivered_total{kind="users"}') == 2
    assert api.metric('hsp_api_records_refused_total{kind="users"}') == 1


def test_without_a_spool_an_event_is_accepted_only_once_it_arrived(start: StartApi) -> None:
    api = start(spool=None, delivery_seconds=0.2)
    assert api.post("/events/shop", json=event(1)).status_code == 200
    api.gate.mode = "away"
    response = api.post("/events/shop", json=event(2))
    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")


def test_the_backlog_has_a_limit(start: StartApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hsp_assets.api.outbox.delivery.MOST_ON_DISK", 2)
    api = start(**QUICK)
    api.gate.mode = "away"
    statuses = [api.post("/events/shop", json=event(n)).status_code for n in range(3)]
    assert statuses == [200, 200, 503]


def test_after_a_kill_under_load_every_accepted_event_arrived_exactly_once(
    start: StartApi, world: World, tmp_path: Path
) -> None:
    settings = replace(world.settings(spool=start.spool), delivery_seconds=0.05)
    accepted: list[int] = []
    failed = threading.Event()

    def send(url: str, first: int) -> None:
        with requests.Session() as session:
            for number in range(first, 100_000, 8):
                try:
                    response = session.post(
                        f"{url}/events/shop",
                        json=event(number),
                        headers={"X-Api-Key": "the-key"},
                        timeout=10,
                    )
                except requests.RequestException:
                    failed.set()
                    return
                assert response.status_code == 200
                accepted.append(number)

    with start_api(settings, tmp_path / "log") as killed, ThreadPoolExecutor(8) as senders:
        sending = [senders.submit(send, killed.url, first) for first in range(8)]
        until(lambda: len(accepted) > 200)
        start.world.gate.seconds = 0.2
        until(lambda: len(accepted) > 400)
        killed.kill()
        for one in sending:
            one.result()
    assert failed.is_set()
    start.world.gate.seconds = 0.0
    api = start()
    until(lambda: backlog(api) == 0)
    arrived = Counter(world.streamed_seconds())
    assert {number: arrived[1_710_000_000 + number] for number in accepted} == dict.fromkeys(
        accepted, 1
    )
