"""Exports from their start to their file, as the real client drives them."""

import csv
import io
import zipfile
from typing import Any

import pytest
import requests

from hsp_assets_tests.sandbox.hubspot.conftest import Clock, Hub, Start, wait_until

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


def link(hub: Hub, export_id: str) -> str:
    """Where the file of an export is, once it is complete."""

    def complete() -> dict[str, Any] | None:
        status = hub.get(f"{PATH}/async/tasks/{export_id}/status")
        return status if status["status"] == "COMPLETE" else None

    return str(wait_until(complete)["result"])


def start_export(hub: Hub, **changes: Any) -> str:
    """Start an export and answer its id."""
    return str(hub.post(f"{PATH}/async", REQUEST | changes)["id"])


def rows(url: str) -> list[list[str]]:
    """The rows of an export's file, fetched without a token."""
    answer = requests.get(url, timeout=10)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.text)))


def test_the_client_starts_an_export_and_its_link_needs_no_token(hub: Hub) -> None:
    record = hub.create("contacts", firstname="Ada", lifecyclestage="lead")
    started = hub.api(EXPORTS).start(REQUEST)
    link(hub, started.id)
    status = hub.api(EXPORTS).get_status(started.id)
    assert rows(status.result) == [
        ["hs_object_id", "firstname", "lifecyclestage"],
        [record, "Ada", "lead"],
    ]
    described = hub.get(f"{PATH}/{started.id}")
    assert (described["exportState"], described["recordCount"]) == ("DONE", 1)


def test_headers_and_values_are_labels_unless_told_otherwise(hub: Hub) -> None:
    record = hub.create("contacts", firstname="Ada", lifecyclestage="lead")
    export = start_export(hub, exportInternalValuesOptions=[])
    assert rows(link(hub, export)) == [
        ["Record ID", "First Name", "Lifecycle Stage"],
        [record, "Ada", "Lead"],
    ]


def test_an_export_holds_what_its_search_finds_and_associated_ids(hub: Hub) -> None:
    contact, deal = hub.create("contacts", firstname="Ada"), hub.deal()
    hub.create("contacts", firstname="Eva")
    hub.call("PUT", f"/crm/v4/objects/deals/{deal}/associations/default/contacts/{contact}")
    wanted = {"filters": [{"propertyName": "firstname", "operator": "EQ", "value": "ada"}]}
    export = start_export(hub, publicCrmSearchRequest=wanted, associatedObjectType="DEAL")
    (header, row) = rows(link(hub, export))
    assert (header[-1], row) == ("Associated Deal IDs", [contact, "Ada", "", deal])


def test_a_large_file_is_packed(hub: Hub) -> None:
    body = {"inputs": [{"properties": {"firstname": "x" * 60_000}}] * 40}
    hub.post("/crm/v3/objects/contacts/batch/create", body)
    answer = requests.get(link(hub, start_export(hub)), timeout=10)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        (name,) = packed.namelist()
        assert packed.read(name).count(b"\n") == 41


def test_a_link_expires_after_five_minutes_and_a_new_one_is_given(
    start: Start, clock: Clock
) -> None:
    hub = start(now=clock)
    export = start_export(hub)
    first = link(hub, export)
    clock.seconds += 299
    assert link(hub, export) == first
    clock.seconds += 1
    assert requests.get(first, timeout=10).status_code == 404
    assert requests.get(link(hub, export), timeout=10).status_code == 200


def test_a_link_cannot_be_guessed(hub: Hub) -> None:
    assert requests.get(f"{hub.url}/sandbox-exports/1", timeout=10).status_code == 404


def test_the_thirty_first_export_of_a_day_is_refused(start: Start, clock: Clock) -> None:
    hub = start(now=clock)
    answers = [hub.call("POST", f"{PATH}/async", REQUEST).status_code for _ in range(31)]
    assert answers == [202] * 30 + [429]
    clock.seconds += 86_400
    assert hub.call("POST", f"{PATH}/async", REQUEST).status_code == 202


def test_exports_are_made_one_after_the_other(hub: Hub) -> None:
    ids = [start_export(hub) for _ in range(3)]
    assert all(rows(link(hub, export_id)) for export_id in ids)


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
