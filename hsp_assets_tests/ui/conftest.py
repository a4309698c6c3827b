"""A real browser on the real UI: `hsp dev` over a small shop, seen through Debian's Chromium.

Not part of `make test`: `make test-ui` installs the browser and runs these. What the tests saw is
kept as pictures in `build/screenshots`. Each module has an installation of its own, so that the
modules run beside each other; those that need a trained shop begin with a copy of the same one.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from hsp_assets_tests.ui.dagster_ui import SLOWEST_ANSWER_MS, fresh_page, picture
from hsp_assets_tests.ui.newcomer import clone, make_demo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHROMIUM = "/usr/bin/chromium"
DEMO_SHOWN = "demo.txt"
LONGEST_FIRST = (
    "test_changes",
    "test_corrections",
    "test_newcomer",
    "test_by_hand",
    "test_kills",
    "test_tour",
    "test_failures",
)
"""The workers of `make test-ui` take modules in this order, then the others."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the longest modules first."""
    places = {name: place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


def pytest_exception_interact(node: pytest.Item) -> None:
    """Keep what the page of a test that failed shows."""
    page = getattr(node, "funcargs", {}).get("page")
    if page and not page.is_closed():
        picture(page, f"failed-{node.name}")


@pytest.fixture(scope="session")
def trained_state(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The state folder of a shop on which the whole lineage ran once: to be copied, not used.

    A newcomer's first command made it, `make demo` in a clone, and what that showed lies beside it.
    The workers share it: the first one that needs it makes it.
    """
    own = tmp_path_factory.getbasetemp()
    folder = own if worker_id == "master" else own.parent
    made = folder / "trained"
    with (folder / "trained.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shown = make_demo(clone(folder / "cloned"))
            (folder / DEMO_SHOWN).write_text(shown, encoding="utf-8")
            (folder / "cloned" / ".hsp").rename(made)
    return made


@pytest.fixture(scope="module")
def trained_shop(trained_state: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state folder of a trained shop that is a module's own."""
    state = tmp_path_factory.mktemp("trained") / "state"
    shutil.copytree(trained_state, state)
    return state


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a worker."""
    expect.set_options(timeout=SLOWEST_ANSWER_MS)
    with sync_playwright() as playwright:
        # Chromium's own sandbox needs rights that a container and root do not give it.
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that has never seen anything."""
    with fresh_page(browser) as opened:
        yield opened
