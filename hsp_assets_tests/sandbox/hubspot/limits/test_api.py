"""Limits tracking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hsp_assets_tests.sandbox.hubspot.conftest import Hub

BASE = "/crm/v3/limits"


def usage(body: dict[str, Any], type_id: str) -> int:
    return int({e["objectTypeId"]: e["usage"] for e in body["byObjectType"]}[type_id])


def test_what_is_used_is_counted(hub: Hub) -> None:
    hub.define("contacts", "age")
    hub.create("contacts")
    assert usage(hub.get(f"{BASE}/custom-properties"), "0-1") == 1
    assert usage(hub.get(f"{BASE}/calculated-properties"), "0-8") == 0
    assert usage(hub.get(f"{BASE}/records"), "0-1") == 1
    assert usage(hub.get(f"{BASE}/pipelines"), "0-3") == 1
    assert hub.get(f"{BASE}/custom-object-types")["limit"] == 10


def test_associations_and_labels_are_counted(hub: Hub) -> None:
    contact, deal = hub.create("contacts"), hub.deal()
    hub.call("PUT", f"/crm/v4/objects/deals/{deal}/associations/default/contacts/{contact}")
    hub.post("/crm/v4/associations/deals/contacts/labels", {"label": "Buyer", "name": "buyer"})
    assert len(hub.get(f"{BASE}/associations/labels")["results"]) == 2
    from_types = hub.get(f"{BASE}/associations/records/from")["results"]
    assert from_types == [{"objectTypeId": "0-1"}, {"objectTypeId": "0-3"}]
    to_types = hub.get(f"{BASE}/associations/records/deals/to")["results"]
    assert to_types == [{"objectTypeId": "0-1"}]
    (most,) = hub.get(f"{BASE}/associations/records/deals/contacts")["results"]
    assert (most["objectId"], most["usage"]) == (deal, 1)
