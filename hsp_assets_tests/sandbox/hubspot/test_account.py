"""What other programs ask beside the records."""

import pytest

from hsp_assets_tests.sandbox.hubspot.conftest import PORTAL_ID, Hub


@pytest.mark.parametrize("version", ["v3", "2026-09"])
def test_the_account_tells_its_number_and_time_zone(hub: Hub, version: str) -> None:
    details = hub.get(f"/account-info/{version}/details")
    assert (details["portalId"], details["timeZone"]) == (PORTAL_ID, "UTC")


def test_version_3_reads_associations_with_their_names(hub: Hub) -> None:
    deal, contact = hub.deal(), hub.create("contacts")
    hub.call("PUT", f"/crm/v4/objects/deals/{deal}/associations/default/contacts/{contact}")
    read = {"inputs": [{"id": deal}, {"id": "7"}]}
    answer = hub.post("/crm/v3/associations/deals/contacts/batch/read", read)
    assert answer["results"] == [
        {"from": {"id": deal}, "to": [{"id": contact, "type": "deal_to_contact"}]}
    ]
