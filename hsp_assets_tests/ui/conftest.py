"""A real browser on the real UI: `hsp dev` over a small shop, seen through Debian's Chromium.

Not part of `make test`: `make test-ui` installs the browser and runs these. What the tests saw is
kept as pictures in `build/screenshots`. All tests share one installation, which starts without any
file; each fixture here takes it a step further, as a person does in the UI.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import polars as pl
import pytest
import requests
from playwright.sync_api import Browser, Page, expect, sync_playwright

from hsp_assets.sandbox.endpoints import read_endpoints
from hsp_assets.sandbox.sample_data import Size, write_sample_files
from hsp_assets_tests.ui.dagster_ui import SLOWEST_ANSWER_MS, DagsterUi, fresh_page, picture
from hsp_assets_tests.ui.shop import Shop

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = "/usr/bin/chromium"
SIZE = Size(120, 150, 3000)
BAD_ROWS = 5
START_WITHIN_SECONDS = 300.0
ORDER = ("test_tour", "test_demo_page")
"""The tour sees the shop while it is new; what changes it comes last."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the modules that see a new shop before those that change it."""
    places = {name: place for place, name in enumerate(ORDER)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


def pytest_exception_interact(node: pytest.Item) -> None:
    """Keep what the page of a test that failed shows."""
    if page := getattr(node, "funcargs", {}).get("page"):
        picture(page, f"failed-{node.name}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
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
def new_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """`hsp dev` as a user starts it, while the folder of the source files is still empty."""
    folder = tmp_path_factory.mktemp("ui")
    state, port, log = folder / "state", free_port(), folder / "dev.log"
    (state / "source").mkdir(parents=True)
    command = [sys.executable, "-m", "hsp_assets.cli.main", "dev"]
    command += ["--state", str(state), "--port", str(port)]
    with log.open("wb") as said:
        process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=subprocess.STDOUT)
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_it_answers(url, process, log)
            yield Shop(read_endpoints(state), state, url)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
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


@pytest.fixture(scope="session")
def broken_run(new_shop: Shop, browser: Browser) -> str:
    """The run of everything on files of which one has bad rows, with every sensor switched off."""
    with fresh_page(browser) as opened:
        ui = DagsterUi(opened, new_shop.url)
        ui.switch_automations("Stop")
        write_sample_files(new_shop.source, SIZE)
        spoil(new_shop.source / "items.csv")
        return materialize_all(ui, new_shop, dg.DagsterRunStatus.FAILURE)


@pytest.fixture(scope="session")
def whole_run(new_shop: Shop, browser: Browser, broken_run: str) -> str:
    """The run of everything once the file was mended."""
    assert broken_run
    write_sample_files(new_shop.source, SIZE)
    with fresh_page(browser) as opened:
        ui = DagsterUi(opened, new_shop.url)
        return materialize_all(ui, new_shop, dg.DagsterRunStatus.SUCCESS)


@pytest.fixture(scope="session")
def shop(new_shop: Shop, browser: Browser, whole_run: str) -> Shop:
    """The shop loaded, published and trained on, with every sensor and schedule switched on."""
    assert whole_run
    with fresh_page(browser) as opened:
        DagsterUi(opened, new_shop.url).switch_automations("Start")
    new_shop.settle()
    return new_shop


@pytest.fixture
def ui(page: Page, new_shop: Shop) -> DagsterUi:
    """The Dagster UI."""
    return DagsterUi(page, new_shop.url)


def spoil(file: Path) -> None:
    """Write prices that are no numbers."""
    rows = pl.read_csv(file, infer_schema=False)
    is_bad = pl.int_range(pl.len()) < BAD_ROWS
    rows.with_columns(
        pl.when(is_bad).then(pl.lit("free")).otherwise("PRICE").alias("PRICE")
    ).write_csv(file)


def materialize_all(ui: DagsterUi, shop: Shop, expected: dg.DagsterRunStatus) -> str:
    """Start a run of everything in the UI; its id, once it has ended as expected."""
    known = {run.run_id for run in shop.runs()}
    ui.materialize_all()
    run_id = shop.new_run(known)
    assert shop.ended(run_id) == expected
    return run_id
