"""HubSpot changes, and what is served follows: by the daemon alone, nobody gives a command.

Each change is one change set: one run follows it, one run trains on it, and then it is quiet.
`TEST_IDLE_TICKS` is the number of ticks during which nothing may run: 10, unless set. (It is not
named `HSP_...`, as the installation refuses such a variable that is no setting of its own.)
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from hsp_assets.recommenders import FILTERS
from hsp_assets_tests.ui.counted import ONCE, Record, counted_runs, reason
from hsp_assets_tests.ui.running import running_dev

if TYPE_CHECKING:
    from pathlib import Path

    from hsp_assets_tests.ui.shop import Shop

ANY = "any change is enough."
NOT_PERSONAL = {"dataset_version", "users", "job", "status", "reason", "deleted", "ended"}
"""What the record of an erasure says: numbers, and names that we chose."""
IDLE_TICKS = int(os.environ.get("TEST_IDLE_TICKS", "10"))


@pytest.fixture(scope="module")
def shop(trained_shop: Path) -> Iterator[Shop]:
    """A trained shop whose sensors and schedules run, as they do in the sandbox from the start."""
    with running_dev(trained_shop) as running:
        running.settle()
        yield running


def in_category(shop: Shop, category: str) -> list[str]:
    arn = shop.personalize.find("filter", "hubspot_in_category", datasetGroupArn=group_arn(shop))
    values = {"CATEGORY": f'"{category}"'}
    return shop.served("recommended_for_you", userId="1", filterArn=arn, filterValues=values)


def group_arn(shop: Shop) -> str:
    return str(shop.personalize.find("dataset_group", "hubspot_datasetgroup"))


def test_an_edited_product_is_served_as_it_is_now(shop: Shop, record_property: Record) -> None:
    assert "hubspot_in_category" in FILTERS
    product = shop.records("products", "external_id")[0]
    with counted_runs(shop) as runs:
        change = {"properties": {"category_level_1": "Lighthouses"}}
        shop.hubspot("PATCH", f"/crm/v3/objects/products/{product['id']}", change)
        item = product["properties"]["external_id"]
        took = shop.wait("served", lambda: in_category(shop, "Lighthouses") == [item])
        record_property("seconds", round(took))
    assert runs == ONCE
    assert reason(shop, "follow_changes").startswith("In HubSpot, products: changed up to")
    assert reason(shop, "train") == "as many rows as before, with other content, " + ANY


def test_new_events_move_what_is_viewed_most(shop: Shop, record_property: Record) -> None:
    contacts = shop.records("contacts", "external_id")
    item = next(
        p["properties"]["external_id"]
        for p in shop.records("products", "external_id")
        if p["properties"]["external_id"] not in shop.served("most_viewed", userId="1")[:30]
    )
    with counted_runs(shop) as runs:
        shop.view(item, [contact["id"] for contact in contacts], times=4)
        took = shop.wait("served", lambda: item in shop.served("most_viewed", userId="1")[:3])
        record_property("seconds", round(took))
    assert runs == ONCE


def test_a_contact_deleted_for_privacy_is_gone_everywhere(
    shop: Shop, record_property: Record
) -> None:
    contact = shop.records("contacts", "external_id")[0]
    record, user = int(contact["id"]), contact["properties"]["external_id"]
    assert record in shop.identity()
    with counted_runs(shop) as runs:
        shop.hubspot("POST", "/crm/v3/objects/contacts/gdpr-delete", {"objectId": contact["id"]})
        took = shop.wait("gone", lambda: record not in shop.identity() and bool(shop.erasures()))
        record_property("seconds", round(took))
    assert runs == ONCE
    assert "contacts: 1 fewer" in reason(shop, "follow_changes")
    assert "1 user fewer" in reason(shop, "train")
    assert user not in shop.published_users()
    (record_kept,) = shop.erasures()
    assert (record_kept["status"], record_kept["users"]) == ("COMPLETED", 1)
    assert set(record_kept) == NOT_PERSONAL


def test_nothing_runs_while_nothing_changes(shop: Shop, record_property: Record) -> None:
    with counted_runs(shop) as runs:
        for sensor, ticks in shop.wait_for_ticks("hubspot", IDLE_TICKS).items():
            record_property(f"ticks of {sensor}", ticks)
    record_property("runs", runs.total())
    assert not runs
