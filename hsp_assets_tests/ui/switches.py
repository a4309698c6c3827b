"""The switches of the sensors and schedules, thrown in the UI until they stay as they are."""

from __future__ import annotations

from typing import Literal

from playwright.sync_api import Page

from hsp_assets_tests.ui.dagster_ui import DagsterUi
from hsp_assets_tests.ui.shop import Shop

MOST_TRIES = 5


def switch_automations(page: Page, shop: Shop, verb: Literal["Start", "Stop"]) -> None:
    """Switch all sensors and schedules on or off.

    Dagster's daemon reads and writes a sensor's whole state as a tick begins and ends, and so takes
    back what was switched in that moment: a few in a hundred switches on a busy machine.
    """
    for _ in range(MOST_TRIES):
        count = DagsterUi(page, shop.url).switch_automations(verb)
        if shop.stays_switched_on(count if verb == "Start" else 0):
            return
    raise AssertionError(f"{shop.switched_on()} run after {verb} was chosen {MOST_TRIES} times")
