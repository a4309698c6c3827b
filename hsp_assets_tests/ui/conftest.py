"""A real browser on the real UI: `hsp dev` over a small shop, seen through Debian's Chromium.

Not part of `make test`: `make test-ui` installs the browser and runs these. What the tests saw is
kept as pictures in `build/screenshots`.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest
import requests
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from hsp_assets.going_live import IDENTITY
from hsp_assets.live import Live
from hsp_assets.loading.deals import pipeline_ids
from hsp_assets.portal import ObjectType
from hsp_assets.publication import csv_key, read_live
from hsp_assets.publishing import live_parquet
from hsp_assets.recommenders import RECOMMENDERS, UseCase
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sandbox.endpoints import Endpoints, read_endpoints
from hsp_assets.sandbox.sample_data import Size, write_sample_files

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = "/usr/bin/chromium"
SHOP = Size(120, 150, 3000)
GROUP = "hubspot_datasetgroup"
START_WITHIN_SECONDS = 120.0
QUIET_SECONDS = 30.0
"""Longer than every sensor needs to look again, also on a busy machine."""
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


@dataclass(frozen=True)
class Cart:
    """An open cart: its deal, the customer and the item by the shop's own ids."""

    deal: str
    user: str
    item: str


@dataclass(frozen=True)
class Shop:
    """The shop behind the UI: its portal, what is served to its customers, and the runs."""

    sandbox: Endpoints
    state: Path

    @cached_property
    def storage(self) -> StorageResource:
        return StorageResource(
            bucket="hsp-assets",
            region_name="us-east-1",
            endpoint_url=self.sandbox.s3,
            aws_access_key_id="sandbox",
            aws_secret_access_key=self.sandbox.token,
        )

    @cached_property
    def personalize(self) -> PersonalizeResource:
        return PersonalizeResource(
            region="us-east-1",
            role_arn="arn:aws:iam::123456789012:role/any",
            endpoint_url=self.sandbox.personalize,
            access_key_id="sandbox",
            secret_access_key=self.sandbox.token,
        )

    @cached_property
    def portal(self) -> HubSpotResource:
        return HubSpotResource(access_token=self.sandbox.token, url=self.sandbox.hubspot)

    def hubspot(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 (JSON)
        """Call the portal's API as the shop does."""
        headers = {"Authorization": f"Bearer {self.sandbox.token}"}
        url = f"{self.sandbox.hubspot}{path}"
        answer = requests.request(method, url, json=body, headers=headers, timeout=30)
        answer.raise_for_status()
        return answer.json() if answer.content else {}

    def records(self, object_type: str, *properties: str) -> list[dict[str, Any]]:
        """The first hundred records of a type, with some properties."""
        path = f"/crm/v3/objects/{object_type}?limit=100&properties={','.join(properties)}"
        found: list[dict[str, Any]] = self.hubspot("GET", path)["results"]
        return found

    def live(self) -> Live:
        """The pointer that the real-time API follows."""
        return read_live(self.storage, GROUP)

    def served(self, use_case: UseCase, **about: Any) -> list[str]:
        """What the live version of a recommender answers now; nothing while there is none."""
        live = self.live().recommenders.get(RECOMMENDERS[use_case].name)
        return self.personalize.recommend(live.arn, 100, **about) if live else []

    def identity(self) -> set[int]:
        """The contact records that the published map knows."""
        known = live_parquet(self.storage, GROUP, IDENTITY)
        return set() if known is None else set(known["RECORD_ID"].to_list())

    def published_users(self) -> set[str]:
        """The users of the live dataset version."""
        key = csv_key(GROUP, self.live().dataset_version, "users")
        return set(pl.read_csv(self.storage.read(key) or b"", infer_schema=False)["USER_ID"])

    def erasures(self) -> list[dict[str, Any]]:
        """The records of the erasures that are done."""
        keys = list(self.storage.list_keys(f"erasures/{GROUP}/"))
        return [json.loads(self.storage.read(key) or b"") for key in keys]

    def view(self, item: str, contacts: list[str], times: int) -> None:
        """Let contacts look at an item, a second apart."""
        event, now = self.portal.definitions.events()[0]["fullyQualifiedName"], time.time()
        views = [
            {
                "eventName": event,
                "objectId": contact,
                "occurredAt": round((now - times + number) * 1000),
                "properties": {"item_id": item, "event_type": "View"},
            }
            for contact in contacts
            for number in range(times)
        ]
        self.portal.send_events(views)

    def open_carts(self) -> list[Cart]:
        """The open carts: deal, customer and item."""
        pending = pipeline_ids(self.portal).pending
        deals = [
            d["id"]
            for d in self.records("deals", "dealstage")
            if d["properties"]["dealstage"] == pending
        ]
        users = self._first_associated(deals, "contacts")
        items = self._first_associated(deals, "line_items")
        return [Cart(deal, users[deal], items[deal]) for deal in deals]

    def complete(self, cart: Cart) -> None:
        """Complete a cart, as the shop's checkout does."""
        properties = {
            "dealstage": pipeline_ids(self.portal).completed,
            "closedate": str(round(time.time() * 1000)),
        }
        self.hubspot("PATCH", f"/crm/v3/objects/deals/{cart.deal}", {"properties": properties})

    def _first_associated(self, deals: list[str], to: ObjectType) -> dict[str, str]:
        """The shop's id of the first record that each deal is associated with."""
        found = {deal: ids[0] for deal, ids in self.portal.associated("deals", to, deals).items()}
        read = self.portal.read(to, list(found.values()), ["external_id"])
        ids = {one["id"]: str(one["properties"]["external_id"]) for one in read}
        return {deal: ids[record] for deal, record in found.items()}

    def runs(self) -> list[dg.DagsterRun]:
        """Every run there was, newest first."""
        with dg.DagsterInstance.from_config(str(self.state / "dagster")) as instance:
            return list(instance.get_runs())

    def wait(self, what: str, is_so: Callable[[], bool], seconds: float = 300.0) -> float:
        """Wait until something is so; answer after how many seconds it was."""
        begin = time.monotonic()
        while not is_so():
            assert time.monotonic() - begin < seconds, f"{what} is not so after {seconds} s"
            time.sleep(0.5)
        return time.monotonic() - begin

    def wait_for_ticks(self, sensor: str, count: int) -> None:
        """Wait until a sensor has looked so many times more."""
        seen = self._last_tick(sensor)
        for _ in range(count):
            self.wait("another tick", partial(self._has_looked_since, sensor, seen))
            seen = self._last_tick(sensor)

    def _has_looked_since(self, sensor: str, before: float) -> bool:
        return self._last_tick(sensor) > before

    def _last_tick(self, sensor: str) -> float:
        with dg.DagsterInstance.from_config(str(self.state / "dagster")) as instance:
            states = instance.all_instigator_state()
        data = next(s.instigator_data for s in states if s.instigator_name == sensor)
        return float(getattr(data, "last_tick_timestamp", None) or 0.0)

    def settle(self) -> None:
        """Wait until every sensor has looked twice since the last run ended, and none runs."""
        self.wait("quiet", self._is_quiet)

    def _is_quiet(self) -> bool:
        with dg.DagsterInstance.from_config(str(self.state / "dagster")) as instance:
            records = instance.get_run_records()
        ended = [record.end_time for record in records]
        return (
            bool(ended) and all(ended) and time.time() - max(e for e in ended if e) > QUIET_SECONDS
        )


@pytest.fixture(scope="session")
def shop(development: Development) -> Shop:
    """The shop after its files were loaded, published and trained on, without anybody's doing."""
    opened = Shop(development.sandbox, development.state)
    opened.wait("trained", lambda: bool(opened.served("recommended_for_you", userId="1")))
    opened.settle()
    return opened
