"""HubSpot changes, and what is served follows: by the daemon alone, nobody gives a command.

Each change is one change set: one run follows it, one run trains on it, and then it is quiet.
`TEST_IDLE_TICKS` is the number of ticks during which nothing may run: 10, unless set. (It is not
named `HSP_...`, as the installation refuses such a variable that is no setting of its own.)
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from hsp_assets.activation.custom_object import CONTACTS, CustomObjectPlace
from hsp_assets.recommenders import FILTERS
from hsp_assets_tests.ui.dagster_ui import DagsterUi
from hsp_assets_tests.ui.running import running_dev

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from hsp_assets_tests.ui.shop import Cart, Shop

ANY = "any change is enough."
FOLLOWED = "What these assets are made from was updated, and they were not."
REFUSED_PRODUCTS = 4
"""Of 120: more than may be rejected."""
Record = Callable[[str, object], None]
NOT_PERSONAL = {"dataset_version", "users", "job", "status", "reason", "deleted", "ended"}
"""What the record of an erasure says: numbers, and names that we chose."""
IDLE_TICKS = int(os.environ.get("TEST_IDLE_TICKS", "10"))
EXTERNAL_ID = "recommended_product_external_id"
ONCE = {"follow_changes": 1, "train": 1}


@pytest.fixture(scope="module")
def shop(trained_shop: Path) -> Iterator[Shop]:
    """A trained shop whose sensors and schedules run, as they do in the sandbox from the start.

    Recommendations may be written to HubSpot; nothing is, before a test runs the job once.
    """
    with running_dev(trained_shop, HSP_ACTIVATION="custom_object") as running:
        running.settle()
        yield running


@contextmanager
def counted_runs(shop: Shop) -> Iterator[Counter[str]]:
    """The runs from here to the time when everything is quiet again, by job."""
    before = {run.run_id for run in shop.runs()}
    counted: Counter[str] = Counter()
    yield counted
    shop.settle()
    new = [run for run in shop.runs() if run.run_id not in before]
    assert all(run.status.value == "SUCCESS" for run in new)
    counted.update(run.job_name for run in new)


def reason(shop: Shop, job: str) -> str:
    """Why the newest run of a job was started."""
    return next(run.tags["hsp/reason"] for run in shop.runs() if run.job_name == job)


def set_categories(shop: Shop, categories: dict[str, str]) -> None:
    """Let products have other categories, by record id."""
    for product, category in categories.items():
        change = {"properties": {"category_level_1": category}}
        shop.hubspot("PATCH", f"/crm/v3/objects/products/{product}", change)


def in_category(shop: Shop, category: str) -> list[str]:
    arn = shop.personalize.find("filter", "hubspot_in_category", datasetGroupArn=group_arn(shop))
    values = {"CATEGORY": f'"{category}"'}
    return shop.served("recommended_for_you", userId="1", filterArn=arn, filterValues=values)


def in_hubspot(shop: Shop, cart: Cart) -> list[str]:
    """The items that a cart's customer is recommended in HubSpot."""
    place, portal = CustomObjectPlace.of(shop.portal), shop.portal
    (contact,) = portal.associated("deals", CONTACTS, [cart.deal])[cart.deal]
    records = portal.associated(CONTACTS, place.type_id, [contact]).get(contact, [])
    found = portal.read(place.type_id, records, [EXTERNAL_ID])
    return [one["properties"][EXTERNAL_ID] for one in found]


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


def test_looking_at_the_share_by_hand_is_followed_upstream_and_is_no_change(
    shop: Shop, page: Page
) -> None:
    ui = DagsterUi(page, shop.url)
    with counted_runs(shop) as runs:
        known = {run.run_id for run in shop.runs()}
        ui.open_group("share")
        page.get_by_role("button", name=re.compile("Materialize all")).click()
        shop.ended(shop.new_run(known))
    assert set(runs) == {"__ASSET_JOB"}
    assert reason(shop, "__ASSET_JOB") == FOLLOWED


def test_data_that_the_gate_refuses_makes_one_red_run_until_it_is_corrected(shop: Shop) -> None:
    products = shop.records("products", "category_level_1")[:REFUSED_PRODUCTS]
    before = {one["id"]: one["properties"]["category_level_1"] for one in products}
    known = {run.run_id for run in shop.runs()}
    set_categories(shop, dict.fromkeys(before, ""))
    refused = shop.new_run(known)
    assert shop.ended(refused).value == "FAILURE"
    shop.settle()
    assert [run.run_id for run in shop.runs() if run.run_id not in known] == [refused]
    said = shop.said("share")
    assert f"Run {refused[:8]} failed and would fail again: accepted" in said
    assert "is_present" in said
    with counted_runs(shop) as runs:
        set_categories(shop, before)
        shop.new_run({*known, refused})
    assert runs["follow_changes"] == 1


def test_a_completed_cart_is_recommended_no_longer_nor_in_hubspot(
    shop: Shop, record_property: Record
) -> None:
    assert shop.ended(shop.launch("activation")).value == "SUCCESS"
    cart = next(c for c in shop.open_carts() if c.item in in_hubspot(shop, c))
    assert cart.item in shop.served("recommended_for_you", userId=cart.user)
    with counted_runs(shop) as runs:
        shop.complete(cart)
        took = shop.wait(
            "served", lambda: cart.item not in shop.served("recommended_for_you", userId=cart.user)
        )
        record_property("seconds", round(took))
        took += shop.wait("in HubSpot", lambda: cart.item not in in_hubspot(shop, cart))
        record_property("seconds until HubSpot's list", round(took))
    assert runs == {**ONCE, "__ASSET_JOB": 1}


def test_nothing_runs_while_nothing_changes(shop: Shop, record_property: Record) -> None:
    with counted_runs(shop) as runs:
        for sensor, ticks in shop.wait_for_ticks("hubspot", IDLE_TICKS).items():
            record_property(f"ticks of {sensor}", ticks)
    record_property("runs", runs.total())
    assert not runs
