"""The Dagster UI in a page: where things are, and how a person sets them going.

Only what a browser shows and takes; `shop` reads what stands behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

SLOWEST_ANSWER_MS = 180_000.0
WINDOW = ViewportSize(width=1440, height=900)
SCREENSHOTS = Path(__file__).parent.parent.parent / "build" / "screenshots"
LOCATION = "hsp_assets"
NO_NEWSLETTER = """localStorage.setItem("communityNux", '"1"')"""
"""Dagster offers its newsletter a second after the first visit, above whatever is shown then."""


def picture(page: Page, name: str) -> None:
    """Keep what a page shows."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


@contextmanager
def fresh_page(browser: Browser) -> Iterator[Page]:
    """A page that has never seen anything, and waits as long as a busy machine needs."""
    context = browser.new_context(viewport=WINDOW, reduced_motion="reduce")
    context.set_default_timeout(SLOWEST_ANSWER_MS)
    context.add_init_script(NO_NEWSLETTER)
    opened = context.new_page()
    try:
        yield opened
    except BaseException:
        picture(opened, "failed-step")
        raise
    finally:
        context.close()


@dataclass(frozen=True)
class DagsterUi:
    """The Dagster UI at an address, in a page."""

    page: Page
    url: str

    def open(self, path: str) -> None:
        """Go to a path of the UI."""
        self.page.goto(f"{self.url}{path}")

    def open_asset(self, key: str) -> None:
        """Go to the page of an asset, such as `staging/users`."""
        self.open(f"/assets/{key}")

    def open_check(self, key: str, name: str) -> None:
        """Go to a check of an asset."""
        self.open(f"/assets/{key}?view=checks&checkDetail={name}")

    def open_group(self, name: str) -> None:
        """Go to the lineage of a group."""
        self.open(f"/locations/{LOCATION}/asset-groups/{name}/lineage")

    def see(self, text: str | re.Pattern[str]) -> None:
        """Wait until a text is visible, and go there."""
        shown = self.page.get_by_text(text, exact=True).filter(visible=True)
        expect(shown.first).to_be_visible()
        shown.first.scroll_into_view_if_needed()

    def picture(self, name: str) -> None:
        """Keep what is seen."""
        picture(self.page, name)

    def switch_automations(self, verb: Literal["Start", "Stop"]) -> int:
        """Switch all sensors and schedules on or off; how many there are."""
        self.open("/automation")
        expect(self.automations().first).to_be_visible()
        count = self.automations().count()
        self.page.locator("label").filter(has_text="Select all").click()
        self.page.get_by_role("button", name="Actions").click()
        words = re.compile(rf"{verb} \d+ automations")
        self.page.get_by_role("menuitem", name=words).click()
        self.page.get_by_role("dialog").get_by_role("button", name=words).click()
        self.page.get_by_role("button", name="Done").click()
        return count

    def automations(self) -> Locator:
        """The links of all sensors and schedules."""
        return self.page.locator("a[href*='/sensors/'], a[href*='/schedules/']")

    def materialize_all(self) -> None:
        """Start a run of every asset from the lineage."""
        self.open("/asset-groups/")
        self.page.get_by_role("button", name=re.compile(r"Materialize all")).click()
