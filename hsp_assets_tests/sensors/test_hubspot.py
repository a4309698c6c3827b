"""The HubSpot sensor on a real portal: how many requests it makes, and what it detects."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import requests
from starlette.types import ASGIApp, Receive, Scope, Send

from hsp_assets.loading.data_model import PARTS, apply_part
from hsp_assets.portal.model import INTERACTION_EVENT
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.hubspot_changes import PortalChanges
from hsp_assets.sandbox import hubspot as stand_in
from hsp_assets.sandbox.hubspot.options import Options
from hsp_assets.sandbox.serving import serve
from hsp_assets.sensors.cursors import format_cursor, parse_cursor
from hsp_assets.sensors.hubspot import Cursor, hubspot_sensor, look

MOST_REQUESTS = 6


@dataclass
class Counted:
    """The portal's app, counting what it is asked."""

    app: ASGIApp
    asked: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.asked.append(scope["path"])
        await self.app(scope, receive, send)


@dataclass
class Portal:
    """A portal with the declared model, and the sensor that watches it."""

    hubspot: HubSpotResource
    counted: Counted
    cursor: str | None = None

    def tick(self) -> dg.SensorResult:
        self.counted.asked.clear()
        sensor = hubspot_sensor(60, dg.DefaultSensorStatus.STOPPED)
        context = dg.build_sensor_context(cursor=self.cursor, resources={"hubspot": self.hubspot})
        result = sensor(context)
        assert isinstance(result, dg.SensorResult)
        self.cursor = result.cursor
        return result

    def detects(self) -> bool:
        """Whether one look detects a change: a tick without what Dagster does around it."""
        detected, cursor = look(PortalChanges(self.hubspot), parse_cursor(Cursor, self.cursor))
        self.cursor = format_cursor(cursor)
        return any(detected.values())

    def reported(self) -> dict[str, dict[str, Any]]:
        events = self.tick().asset_events
        return {
            event.asset_key.path[-1]: {n: v.value for n, v in event.metadata.items()}
            for event in events
        }

    def call(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 (JSON)
        headers = {"Authorization": "Bearer test"}
        url = f"{self.hubspot.url}{path}"
        answer = requests.request(method, url, json=body, headers=headers, timeout=30)
        answer.raise_for_status()
        return answer.json() if answer.content else {}

    def add(self, object_type: str, count: int) -> list[str]:
        ids: list[str] = []
        for start in range(0, count, 100):
            inputs = [
                {"properties": {"external_id": f"{object_type}-{number}"}}
                for number in range(start, min(start + 100, count))
            ]
            path = f"/crm/v3/objects/{object_type}/batch/create"
            ids += [one["id"] for one in self.call("POST", path, {"inputs": inputs})["results"]]
        return ids


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    """A portal whose search follows at once."""
    yield from _portal(tmp_path, Options(rate_limits=False))


@pytest.fixture
def slow_search(tmp_path: Path) -> Iterator[Callable[[float], Portal]]:
    """A portal whose search lags a minute behind a clock that the test moves on."""
    clock = [1_700_000_000.0]
    options = Options(rate_limits=False, search_delay_seconds=60, now=lambda: clock[0])
    for made in _portal(tmp_path, options):

        def wait(seconds: float, made: Portal = made) -> Portal:
            clock[0] += seconds
            return made

        yield wait


def _portal(folder: Path, options: Options) -> Iterator[Portal]:
    app = Counted(stand_in.create_app(folder / "portal.sqlite", token="test", options=options))
    with serve(app, "hubspot") as url:
        hubspot = HubSpotResource(access_token="test", url=url)
        for part in PARTS:
            apply_part(hubspot, part)
        yield Portal(hubspot, app)


def test_a_change_is_told_with_its_number_once(portal: Portal) -> None:
    portal.tick()
    portal.add("contacts", 3)
    assert portal.reported()["contacts"]["new_or_changed"] == 3
    assert portal.reported() == {}


def test_an_edited_product_is_detected(portal: Portal) -> None:
    product = portal.add("products", 2)[0]
    portal.tick()
    portal.call("PATCH", f"/crm/v3/objects/products/{product}", {"properties": {"price": "9.5"}})
    detected = portal.reported()
    assert detected.keys() == {"products"}
    assert detected["products"]["new_or_changed"] == 1


def test_a_contact_deleted_for_privacy_is_detected(portal: Portal) -> None:
    contact = portal.add("contacts", 2)[0]
    portal.tick()
    portal.call("POST", "/crm/v3/objects/contacts/gdpr-delete", {"objectId": contact})
    detected = portal.reported()["contacts"]
    assert (detected["fewer"], detected["total"]) == (1, 1)


def test_new_event_completions_are_detected(portal: Portal) -> None:
    contact = portal.add("contacts", 1)[0]
    portal.tick()
    event = {
        "eventName": portal.hubspot.definitions.events()[0]["fullyQualifiedName"],
        "objectId": contact,
        "properties": {INTERACTION_EVENT.properties[0].name: "1"},
    }
    portal.call("POST", "/events/v3/send/batch", {"inputs": [event]})
    assert portal.reported()["event_completions"]["new_or_changed"] == 1


def test_a_tick_says_why_it_reports_nothing(portal: Portal) -> None:
    portal.add("contacts", 2)
    portal.tick()
    skipped = portal.tick().skip_reason
    assert skipped is not None
    assert skipped.skip_message == "Nothing changed in HubSpot: 2 contacts."


def test_two_hundred_idle_looks_detect_nothing(portal: Portal) -> None:
    portal.add("contacts", 5)
    portal.tick()
    assert not any(portal.detects() for _ in range(200))
    assert portal.reported() == {}


def test_a_tick_makes_six_requests_at_most_however_much_changes(portal: Portal) -> None:
    portal.tick()
    first = len(portal.counted.asked)
    for object_type in ("contacts", "products"):
        portal.add(object_type, 450)
    detected = portal.reported()
    assert first <= MOST_REQUESTS
    assert len(portal.counted.asked) == MOST_REQUESTS
    assert {kind: said["new_or_changed"] for kind, said in detected.items()} == {
        "contacts": 450,  # the one that was counted
        "products": 200,  # a page, or more
    }


def test_kinds_with_more_changes_than_a_page_are_counted_in_turn(portal: Portal) -> None:
    portal.tick()
    for kind in ("contacts", "products"):
        portal.add(kind, 250)
    counted = []
    for _ in range(3):
        portal.tick()
        counted.append(parse_cursor(Cursor, portal.cursor).counted)
    assert counted == ["contacts", "products", "contacts"]


def test_what_search_shows_late_is_detected_when_it_does(
    slow_search: Callable[[float], Portal],
) -> None:
    portal = slow_search(0)
    portal.tick()
    portal.add("products", 1)
    assert portal.reported() == {}
    slow_search(61)
    assert portal.reported()["products"]["new_or_changed"] == 1
