"""Limits tracking."""

from typing import Any

import pytest

from hsp_assets.sandbox.hubspot.limits import api
from hsp_assets_tests.sandbox.hubspot.conftest import Hub, Start

BASE = "/crm/v3/limits"


def usage(entries: list[dict[str, Any]], type_id: str) -> int:
    return int({e["objectTypeId"]: e["usage"] for e in entries}[type_id])


def test_what_is_used_is_counted(hub: Hub) -> None:
    hub.define("contacts", "age")
    hub.create("contacts")
    assert usage(hub.get(f"{BASE}/custom-properties")["byObjectType"], "0-1") == 1
    assert usage(hub.get(f"{BASE}/calculated-properties")["byObjectType"], "0-8") == 0
    assert usage(hub.get(f"{BASE}/records")["hubspotDefinedObjectTypes"], "0-1") == 1
    assert hub.get(f"{BASE}/custom-object-types")["limit"] == 10


def test_a_limit_is_told_with_its_use_and_the_name_of_the_object(start: Start) -> None:
    (deals,) = start(deal_pipelines=2).get(f"{BASE}/pipelines")["hubspotDefinedObjectTypes"]
    assert deals == {
        "objectTypeId": "0-3",
        "singularLabel": "Deal",
        "pluralLabel": "Deals",
        "usage": 1,
        "limit": 2,
        "percentage": 50.0,
    }


def test_custom_objects_share_one_limit_of_records(hub: Hub) -> None:
    hub.create(hub.define_object("hint", "Hint", "key"), key="1")
    custom = hub.get(f"{BASE}/records")["customObjectTypes"]
    assert (custom["overallUsage"], custom["byObjectType"][0]["pluralLabel"]) == (1, "Hints")


def test_labels_are_counted_with_their_texts(hub: Hub) -> None:
    hub.post("/crm/v4/associations/deals/contacts/labels", {"label": "Buyer", "name": "buyer"})
    labels = hub.get(f"{BASE}/associations/labels")["results"]
    assert [(one["allLabels"], one["usage"]) for one in labels] == [(["Buyer"], 1)] * 2


def test_records_near_the_limit_are_found(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "ASSOCIATIONS", 2)
    deals = [hub.deal(), hub.deal()]
    contact = hub.create("contacts")
    for deal in deals:
        hub.call("PUT", f"/crm/v4/objects/deals/{deal}/associations/default/contacts/{contact}")
    (at_limit,) = hub.get(f"{BASE}/associations/records/from")["results"]
    assert (at_limit["objectTypeId"], at_limit["hasRecordsAtLimit"]) == ("0-1", True)
    assert hub.get(f"{BASE}/associations/records/deals/to")["results"] == []
    most = hub.get(f"{BASE}/associations/records/contacts/deals")
    assert most["atLimitFromRecordSamples"] == [{"label": contact, "objectId": int(contact)}]
