"""A real browser on the real UI: `hsp dev` over a small shop, seen through Debian's Chromium.

Not part of `make test`: `make test-ui` installs the browser and runs these. What the tests saw is
kept as pictures in `build/screenshots`.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from hsp_assets.sandbox.endpoints import Endpoints, read_endpoints
from hsp_assets.sandbox.sample_data import Size, write_sample_files

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = "/usr/bin/chromium"
SHOP = Size(120, 150, 3000)
START_WITHIN_SECONDS = 120.0
SLOWEST_ANSWER_MS = 60_000.0
WINDOW = ViewportSize(width=1600, height=1000)
SCREENSHOTS = ROOT / "build" / "screenshots"


@dataclass(frozen=True)
class Development:
    """A running `hsp dev`: the UI's address and the sandbox behind it."""

    url: str
    state: Path

    @property
    def sandbox(self) -> Endpoints:
        return read_endpoints(self.state)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_it_answers(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            if requests.get(f"{url}/server_info", timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.2)
    raise AssertionError(f"{url} does not answer:\n{log.read_text()}")


@pytest.fixture(scope="session")
def development(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Development]:
    """`hsp dev` as a user starts it, on a folder with a small shop's files."""
    folder = tmp_path_factory.mktemp("ui")
    state, port, log = folder / "state", free_port(), folder / "dev.log"
    write_sample_files(state / "source", SHOP)
    command = [sys.executable, "-m", "hsp_assets.cli", "dev"]
    command += ["--state", str(state), "--port", str(port)]
    with log.open("wb") as said:
        process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=subprocess.STDOUT)
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_it_answers(url, process, log)
            yield Development(url, state)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    with sync_playwright() as playwright:
        # Chromium's own sandbox needs rights that a container and root do not give it.
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that has never seen anything, and waits as long as a busy machine needs."""
    context = browser.new_context(viewport=WINDOW, reduced_motion="reduce")
    context.set_default_timeout(SLOWEST_ANSWER_MS)
    yield context.new_page()
    context.close()


def picture(page: Page, name: str) -> None:
    """Keep what a page shows."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


@dataclass(frozen=True)
class DagsterUi:
    """The Dagster UI in a page, greeted already."""

    page: Page
    url: str

    def open(self, path: str) -> None:
        self.page.goto(f"{self.url}{path}")

    def see(self, text: str) -> None:
        expect(self.page.get_by_text(text, exact=True).first).to_be_visible()

    def picture(self, name: str) -> None:
        picture(self.page, name)


@pytest.fixture
def ui(page: Page, development: Development) -> DagsterUi:
    """The Dagster UI of a first visit, without the community dialog that covers it."""
    opened = DagsterUi(page, development.url)
    opened.open("/asset-groups/")
    skip = page.get_by_role("button", name="Skip")
    skip.click()
    expect(skip).to_be_hidden()
    return opened
