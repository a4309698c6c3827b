"""Exports from their start to their file, as the real client drives them."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
import requests

if TYPE_CHECKING:
    from collections.abc import Callable

    Finish = Callable[["Hub", str], dict[str, Any]]

    from hsp_assets_tests.sandbox.hubspot.conftest import Clock, Hub, Start

EXPORTS = "crm.exports.public_exports_api"
PATH = "/crm/v3/exports/export"
REQUEST: dict[str, Any] = {
    "exportType": "VIEW",
    "exportName": "people",
    "format": "CSV",
    "language": "EN",
    "objectType": "CONTACT",
    "objectProperties": ["firstname", "lifecyclestage"],
    "exportInternalValuesOptions": ["NAMES", "VALUES"],
}


@pytest.fixture
def finish(until: Callable[..., dict[str, Any]]) -> Finish:
    """Waits for the end of an export and answers its status."""

    def wait(hub: Hub, export_id: str) -> dict[str, Any]:
        def ended() -> dict[str, Any] | None:
            status = hub.get(f"{PATH}/async/tasks/{export_id}/status")
            return status if status["status"] == "COMPLETE" else None

        return until(ended)

    return wait


def rows(url: str) -> list[list[str]]:
    """The rows of an export's file, fetched without a token."""
    answer = requests.get(url, timeout=10)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.text)))


def test_the_client_starts_an_export_and_its_link_needs_no_token(hub: Hub, finish: Finish) -> None:
    record = hub.create("contacts", firstname="Ada", lifecyclestage="lead")
    started = hub.api(EXPORTS).start(REQUEST)
    finish(hub, started.id)
    status = hub.api(EXPORTS).get_status(started.id)
    assert rows(status.result) == [
        ["hs_object_id", "firstname", "lifecyclestage"],
        [record, "Ada", "lead"],
    ]
    described = hub.get(f"{PATH}/{started.id}")
    assert (described["exportState"], described["recordCount"]) == ("DONE", 1)


def test_headers_and_values_are_labels_unless_told_otherwise(hub: Hub, finish: Finish) -> None:
    record = hub.create("contacts", firstname="Ada", lifecyclestage="lead")
    started = hub.post(f"{PATH}/async", REQUEST | {"exportInternalValuesOptions": []})
    assert rows(finish(hub, started["id"])["result"]) == [
        ["Record ID", "First Name", "Lifecycle Stage"],
        [record, "Ada", "Lead"],
    ]


def test_an_export_holds_what_its_search_finds_and_associated_ids(hub: Hub, finish: Finish) -> None:
    contact, deal = hub.create("contacts", firstname="Ada"), hub.deal()
    hub.create("contacts", firstname="Eva")
    hub.call("PUT", f"/crm/v4/objects/deals/{deal}/associations/default/contacts/{contact}")
    wanted = {"filters": [{"propertyName": "firstname", "operator": "EQ", "value": "ada"}]}
    more = {"publicCrmSearchRequest": wanted, "associatedObjectType": "DEAL"}
    started = hub.post(f"{PATH}/async", REQUEST | more)
    (header, row) = rows(finish(hub, started["id"])["result"])
    assert (header[-1], row) == ("Associated Deal IDs", [contact, "Ada", "", deal])


def test_a_large_file_is_packed(hub: Hub, finish: Finish) -> None:
    body = {"inputs": [{"properties": {"firstname": "x" * 60_000}}] * 40}
    hub.post("/crm/v3/objects/contacts/batch/create", body)
    started = hub.post(f"{PATH}/async", REQUEST)
    answer = requests.get(finish(hub, started["id"])["result"], timeout=10)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        (name,) = packed.namelist()
        assert packed.read(name).count(b"\n") == 41


def test_a_link_expires_after_five_minutes_and_a_new_one_is_had_for_asking(
    start: Start, clock: Clock, finish: Finish
) -> None:
    hub = start(now=clock)
    started = hub.post(f"{PATH}/async", REQUEST)
    link = finish(hub, started["id"])["result"]
    clock.seconds += 299
    assert finish(hub, started["id"])["result"] == link
    clock.seconds += 1
    assert requests.get(link, timeout=10).status_code == 404
    assert requests.get(finish(hub, started["id"])["result"], timeout=10).status_code == 200


def test_a_link_cannot_be_guessed(hub: Hub) -> None:
    assert requests.get(f"{hub.url}/sandbox-exports/1", timeout=10).status_code == 404


def test_the_thirty_first_export_of_a_day_is_refused(start: Start, clock: Clock) -> None:
    hub = start(now=clock)
    answers = [hub.call("POST", f"{PATH}/async", REQUEST).status_code for _ in range(31)]
    assert answers == [202] * 30 + [429]
    clock.seconds += 86_400
    assert hub.call("POST", f"{PATH}/async", REQUEST).status_code == 202


def test_exports_are_made_one_after_the_other(hub: Hub, finish: Finish) -> None:
    ids = [hub.post(f"{PATH}/async", REQUEST)["id"] for _ in range(3)]
    assert all(finish(hub, export_id)["result"] for export_id in ids)


@pytest.mark.parametrize(
    "change",
    [
        {"objectProperties": ["nothing"]},
        {"objectProperties": []},
        {"objectType": "SPACESHIP"},
        {"format": "XLSX"},
        {"associatedObjectType": ["DEAL"] * 5},
        {"publicCrmSearchRequest": {"sorts": ["nothing"]}},
    ],
)
def test_an_export_that_makes_no_sense_is_refused(hub: Hub, change: dict[str, Any]) -> None:
    assert hub.call("POST", f"{PATH}/async", REQUEST | change).status_code == 400


@pytest.mark.parametrize("path", [f"{PATH}/1", f"{PATH}/x", f"{PATH}/async/tasks/1/status"])
def test_an_unknown_export_is_not_found(hub: Hub, path: str) -> None:
    assert hub.call("GET", path).status_code == 404
