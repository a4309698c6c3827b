"""The demo page in a real browser, over a shop that was just trained."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from hsp_assets.sandbox.process import sandbox_process
from hsp_assets_tests.ui.dagster_ui import picture

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def address(trained_shop: Path) -> Iterator[str]:
    """The demo page of a sandbox in which the whole lineage has run."""
    with sandbox_process(trained_shop) as starting:
        yield f"{starting.wait().api}/demo"


@pytest.fixture
def opened(page: Page, address: str) -> Iterator[Page]:
    """The page with its first customer; nothing it does may be refused by its policy."""
    errors: list[str] = []
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    expect(page.locator("#recommendations .card")).to_have_count(12)
    yield page
    assert not errors


def ids(page: Page) -> list[str]:
    """The recommended items, best first."""
    cards = page.locator("#recommendations .card")
    return [str(cards.nth(n).get_attribute("data-item")) for n in range(cards.count())]


def test_a_customer_is_shown_with_history_and_recommendations(opened: Page) -> None:
    expect(opened.locator("#who")).to_have_text(re.compile(r"[A-Z]\w+ [A-Z]\w+"))
    expect(opened.locator("#about")).to_have_text(re.compile(r"Contact \d+\. Trained as user"))
    assert opened.locator("#history .what").count() > 0
    expect(opened.locator("#recommendations .picture").first).to_be_visible()
    expect(opened.locator("#recommendations .price").first).to_have_text(re.compile(r"^\$\d"))
    picture(opened, "demo-page")


def test_another_customer_gets_another_list(opened: Page) -> None:
    before = ids(opened)
    opened.locator("#customers button").last.click()
    expect(opened.locator("#customers button").last).to_have_attribute("aria-current", "true")
    expect(opened.locator("#recommendations .waiting")).to_have_count(0)
    expect(opened.locator("#recommendations .card")).to_have_count(12)
    assert ids(opened) != before


def test_viewing_a_product_is_history_and_changes_the_list(opened: Page) -> None:
    before = ids(opened)
    for _ in range(3):  # one view of a favourite may leave the order as it is
        opened.locator("#recommendations .show").last.click()
        expect(opened.locator("#change")).not_to_be_empty()
        expect(opened.locator("#product")).to_be_visible()
    expect(opened.locator("#history li").first).to_contain_text("Viewed, just now")
    assert ids(opened) != before
    picture(opened, "demo-page-after-a-view")


def test_adding_to_the_cart_is_sent_with_the_recommendation_it_came_from(opened: Page) -> None:
    with opened.expect_request(re.compile("/events/")) as sent:
        opened.locator("#recommendations .add").nth(1).click()
    body = sent.value.post_data_json or {}
    assert [event["eventType"] for event in body["eventList"]] == ["AddToCart"]
    assert body["eventList"][0]["recommendationId"]
    expect(opened.locator("#history li").first).to_contain_text("Added to cart, just now")


def test_an_unknown_contact_gets_popular_items(opened: Page) -> None:
    opened.locator("#search").fill("777")
    opened.locator("#search").press("Enter")
    expect(opened.locator("#about")).to_contain_text("Contact 777. New to training.")
    expect(opened.locator("#recommendations .card")).to_have_count(12)
    expect(opened.locator("#recommendations .reason").first).to_have_text("Popular")


def test_a_product_has_a_page_with_what_goes_with_it_in_both_senses(opened: Page) -> None:
    product = opened.locator("#recommendations .card").nth(2)
    name = product.locator(".words strong").inner_text()
    product.locator(".show").click()
    expect(opened.locator("#product-name")).to_have_text(name)
    expect(opened.locator("#product-name")).to_be_focused()
    shop = opened.request.get(f"{opened.url.rpartition('/')[0]}/demo/shop").json()
    for recommender, related in (("alsoViewed", "also"), ("boughtTogether", "bought")):
        cards = opened.locator(f"[id^={related}-] .card")
        expect(cards).to_have_count(6 if shop[recommender] else 0)
    opened.locator("#product-close").click()
    expect(opened.locator("#product")).to_be_hidden()


def test_a_recommendation_says_which_of_the_last_products_it_goes_with(opened: Page) -> None:
    product = opened.locator("#recommendations .card").last
    name = product.locator(".words strong").inner_text()
    product.locator(".show").click()
    expect(opened.locator("#change")).not_to_be_empty()
    goes_with = opened.locator("#recommendations .reason", has_text=f"Goes with {name}")
    expect(goes_with.first).to_be_visible()


def test_another_version_is_shown_beside_the_live_one(opened: Page) -> None:
    version = str(opened.locator("#compare option").nth(1).get_attribute("value"))
    opened.locator("#compare").select_option(version)
    expect(opened.locator("#other-version")).to_have_text(version)
    expect(opened.locator("#own-list li")).to_have_count(12)
    expect(opened.locator("#other-list li")).to_have_count(12)
    expect(opened.locator("#recommendations")).to_be_hidden()
    picture(opened, "demo-page-two-versions")


def test_a_search_for_no_record_id_shows_a_message_and_sends_no_request(opened: Page) -> None:
    opened.locator("#search").fill("Ada")
    opened.locator("#search").press("Enter")
    expect(opened.locator("#search-problem")).to_be_visible()


def test_a_filter_narrows_the_list(opened: Page) -> None:
    category = opened.locator("#filter option").last.text_content() or ""
    opened.locator("#filter").select_option(f"category:{category}")
    expect(opened.locator("#recommendations .words small:not(.reason)").first).to_contain_text(
        category
    )
    shown = opened.locator("#recommendations .words small:not(.reason)").all_text_contents()
    assert all(text.startswith(category) for text in shown)


def test_the_reference_tries_a_request_with_a_key(page: Page, address: str) -> None:
    page.goto(address.replace("/demo", "/docs"))
    page.locator(".auth-wrapper .authorize").first.click()
    page.locator(".auth-container input").fill("sandbox-token")
    page.locator(".auth-btn-wrapper .authorize").click()
    page.locator(".auth-btn-wrapper .btn-done").click()
    operation = page.locator("[id$=-recommend-items]")
    operation.locator(".opblock-summary-control").click()
    picture(page, "api-docs")
    operation.locator(".execute").click()
    expect(operation.locator(".live-responses-table .response-col_status").last).to_have_text("200")
    expect(operation.locator(".live-responses-table pre").first).to_contain_text("itemList")
