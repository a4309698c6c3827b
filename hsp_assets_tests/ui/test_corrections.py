"""People look, correct and buy; the daemon draws its conclusions, up to the lists in HubSpot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from hsp_assets.activation.custom_object import CONTACTS, CustomObjectPlace
from hsp_assets_tests.ui.counted import ONCE, Record, counted_runs, reason
from hsp_assets_tests.ui.dagster_ui import DagsterUi
from hsp_assets_tests.ui.running import running_dev

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from hsp_assets_tests.ui.shop import Cart, Shop

FOLLOWED = "What these assets are made from was updated, and they were not."
REFUSED_PRODUCTS = 4
"""Of 120: more than may be rejected."""
EXTERNAL_ID = "recommended_product_external_id"


@pytest.fixture(scope="module")
def shop(trained_shop: Path) -> Iterator[Shop]:
    """A trained shop whose sensors and schedules run, as they do in the sandbox from the start.

    Recommendations may be written to HubSpot; nothing is, before a test runs the job once.
    """
    with running_dev(trained_shop, HSP_ACTIVATION="custom_object") as running:
        running.settle()
        yield running


def set_categories(shop: Shop, categories: dict[str, str]) -> None:
    """Let products have other categories, by record id."""
    for product, category in categories.items():
        change = {"properties": {"category_level_1": category}}
        shop.hubspot("PATCH", f"/crm/v3/objects/products/{product}", change)


def in_hubspot(shop: Shop, cart: Cart) -> list[str]:
    """The items that a cart's customer is recommended in HubSpot."""
    place, portal = CustomObjectPlace.of(shop.portal), shop.portal
    (contact,) = portal.associated("deals", CONTACTS, [cart.deal])[cart.deal]
    records = portal.associated(CONTACTS, place.type_id, [contact]).get(contact, [])
    found = portal.read(place.type_id, records, [EXTERNAL_ID])
    return [one["properties"][EXTERNAL_ID] for one in found]


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
