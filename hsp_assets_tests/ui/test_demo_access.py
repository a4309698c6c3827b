"""The demo page at every width, light and dark: whole, and within WCAG 2.2 AA."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from hsp_assets.sandbox.process import sandbox_process
from hsp_assets_tests.ui.dagster_ui import SCREENSHOTS

if TYPE_CHECKING:
    from pathlib import Path

Scheme = Literal["light", "dark"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (320, 375, 480, 640, 768, 900, 1024, 1180, 1280, 1440, 1600)
CUT_OFF = """() => {
  const isCutOff = (control) => {
    const own = control.getBoundingClientRect();
    const around = control.closest(".card, section, nav").getBoundingClientRect();
    const reachesOut = own.left < around.left - 1 || own.right > around.right + 1;
    return own.width && (reachesOut || control.scrollWidth > control.clientWidth + 1);
  };
  const controls = [...document.querySelectorAll(".add, .plain, select, input")];
  return controls.filter(isCutOff).map((control) => control.id || control.textContent);
}"""
"""The controls that reach out of what they stand in, or do not show all of their text."""


@pytest.fixture(scope="module")
def address(trained_shop: Path) -> Iterator[str]:
    """The demo page of a sandbox in which the whole lineage has run."""
    with sandbox_process(trained_shop) as starting:
        yield f"{starting.wait().api}/demo"


@pytest.fixture(params=["light", "dark"])
def opened(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """The page of a product, in one colour scheme."""
    scheme: Scheme = request.param
    context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    page.locator("#recommendations .show").nth(2).click()
    expect(page.locator("#product")).to_be_visible()
    expect(page.locator("#change")).not_to_be_empty()
    yield page
    context.close()


@pytest.mark.parametrize("width", [375, 768, 1280])
def test_nobody_is_kept_out(opened: Page, width: int, request: pytest.FixtureRequest) -> None:
    opened.set_viewport_size({"width": width, "height": 900})
    found = Axe().run(opened, options={"resultTypes": ["violations"], "runOnly": RULES})
    name = request.node.callspec.id
    opened.screenshot(path=SCREENSHOTS / f"demo-page-{name}.png", full_page=True)
    assert [(v["id"], v["nodes"][0]["target"]) for v in found.response["violations"]] == []


def test_no_control_is_cut_off_at_any_width(opened: Page) -> None:
    cut_off = {}
    for width in WIDTHS:
        opened.set_viewport_size({"width": width, "height": 900})
        cut_off[width] = opened.evaluate(CUT_OFF)
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
    assert cut_off == {width: [] for width in WIDTHS}


def test_the_keyboard_reaches_the_recommendations_at_once(opened: Page) -> None:
    opened.reload()
    expect(opened.locator("#recommendations .card")).to_have_count(12)
    opened.keyboard.press("Tab")
    expect(opened.locator(".skip")).to_be_focused()
    opened.keyboard.press("Enter")
    opened.keyboard.press("Tab")
    expect(opened.locator("#filter")).to_be_focused()
