"""The sandbox's HubSpot with 100,000 contacts and 1,000,000 events, beside one that is new.

Both are processes of their own and get requests over HTTP in turns. Budgets: a batch upsert of 100
within 50 ms, a page of 100 within 20 ms.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import requests
from rich.console import Console
from rich.table import Table

from hsp_assets.loading.data_model import PARTS, apply_part
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.sandbox.hubspot import Options, create_app
from hsp_assets.sandbox.serving import serve

CONTACTS, EVENTS, FEW = 100_000, 1_000_000, 1_000
ROUNDS, PAGE = 100, 100
TOKEN = "benchmark"  # noqa: S105 (opens nothing but a stand-in on this machine)
EVENT = "pe23456789_ecommerce_interactions"
OBJECTS = "/crm/v3/objects/contacts"
BUDGETS = {"upsert": 50.0, "page": 20.0}
"""Milliseconds, by the beginning of an operation's name."""

Json = dict[str, Any]
Operation = Callable[["Hub", int], None]


class Hub:
    """A client of one stand-in, over one connection."""

    def __init__(self, url: str, contacts: int) -> None:
        self.url = url
        self.contacts = contacts
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {TOKEN}"

    def call(self, method: str, path: str, body: Json | None = None, **query: object) -> Json:
        """The JSON of an answer."""
        answer = self._session.request(method, self.url + path, json=body, params=query)  # type: ignore[arg-type]
        answer.raise_for_status()
        return answer.json() if answer.content else {}

    def fill(self, events: int) -> None:
        """Put contacts and events in."""
        for part in PARTS:
            apply_part(HubSpotResource(access_token=TOKEN, url=self.url), part)
        for start in range(0, self.contacts, 100):
            upsert(self, start)
        for start in range(0, events, 500):
            send(self, start)


def upsert(hub: Hub, first: int) -> None:
    """Upsert 100 contacts."""
    people = [
        {
            "idProperty": "external_id",
            "id": str(number),
            "properties": {
                "email": f"p{number}@example.com",
                "firstname": "Ada",
                "age": str(18 + (number + time.time_ns() // 1_000_000) % 70),
            },
        }
        for number in range(first, first + 100)
    ]
    hub.call("POST", f"{OBJECTS}/batch/upsert", {"inputs": people})


def read(hub: Hub, first: int) -> None:
    """Read 100 contacts by their external ids."""
    ids = [{"id": str(number)} for number in range(first, first + 100)]
    body = {"inputs": ids, "idProperty": "external_id", "properties": ["age"]}
    hub.call("POST", f"{OBJECTS}/batch/read", body)


def send(hub: Hub, first: int) -> None:
    """Send 500 events."""
    inputs = [
        {
            "eventName": EVENT,
            "uuid": f"{hub.contacts}-{number}",
            "occurredAt": str(1_700_000_000_000 + number * 1_000),
            "properties": {
                "user_id": str(number % hub.contacts),
                "item_id": str(number % 997),
                "event_type": "View",
            },
        }
        for number in range(first, first + 500)
    ]
    hub.call("POST", "/events/v3/send/batch", {"inputs": inputs})


def page_of_contacts(hub: Hub, first: int) -> None:
    """List 100 contacts from somewhere on."""
    after = 20_000_000_101 + first
    page = hub.call("GET", OBJECTS, limit=PAGE, after=after, properties="external_id,age")
    assert len(page["results"]) == PAGE  # noqa: S101


def page_of_events(hub: Hub, first: int) -> None:
    """Read 100 events from some time on."""
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_700_000_000 + first))
    page = hub.call("GET", "/events/v3/events", eventType=EVENT, occurredAfter=since, limit=PAGE)
    assert len(page["results"]) == PAGE  # noqa: S101


def page_of_latest(hub: Hub, _: int) -> None:
    """Search for the 100 contacts that changed last, as a sensor does."""
    sort = {"propertyName": "lastmodifieddate", "direction": "DESCENDING"}
    hub.call("POST", f"{OBJECTS}/search", {"sorts": [sort], "limit": PAGE})


def scan(hub: Hub, first: int) -> None:
    """Search for contacts by age, for which the stand-in reads them all."""
    filters = [{"propertyName": "age", "operator": "GTE", "value": str(20 + first % 30)}]
    hub.call("POST", f"{OBJECTS}/search", {"filterGroups": [{"filters": filters}], "limit": PAGE})


OPERATIONS: Mapping[str, Operation] = {
    "upsert of 100 contacts": upsert,
    "read of 100 contacts by external_id": read,
    "page of 100 contacts": page_of_contacts,
    "page of 100 events": page_of_events,
    "page of the 100 contacts changed last": page_of_latest,
    "search by a property that has no index": scan,
    "batch of 500 events, sent again": send,
}


def _serve(folder: Path, ready: Connection) -> None:
    app = create_app(folder / "portal.sqlite", token=TOKEN, options=Options(rate_limits=False))
    with serve(app, "hubspot") as url:
        ready.send(url)
        ready.recv()


@contextmanager
def stand_in(contacts: int, events: int) -> Iterator[Hub]:
    """A stand-in in a process of its own, filled."""
    context = get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(Path(folder), theirs))
        process.start()
        try:
            hub = Hub(ours.recv(), contacts)
            hub.fill(events)
            yield hub
        finally:
            ours.send("stop")
            process.join()


def _milliseconds(operation: Operation, hub: Hub, first: int) -> float:
    begin = time.perf_counter()
    operation(hub, first)
    return (time.perf_counter() - begin) * 1_000


def main() -> None:
    """Fill both, let them take turns, print medians and 95th percentiles."""
    with ExitStack() as running:
        new = running.enter_context(stand_in(FEW, 10 * FEW))
        begin = time.perf_counter()
        full = running.enter_context(stand_in(CONTACTS, EVENTS))
        seconds = time.perf_counter() - begin
        taken: dict[str, tuple[list[float], list[float]]] = {n: ([], []) for n in OPERATIONS}
        for turn in range(ROUNDS):
            for name, operation in OPERATIONS.items():
                for hub, milliseconds in zip((new, full), taken[name], strict=True):
                    # Somewhere else each time, over all that is there.
                    first = turn * 7_919 % (hub.contacts - 600)
                    milliseconds.append(_milliseconds(operation, hub, first))
    Console().print(f"{CONTACTS:,} contacts and {EVENTS:,} events went in within {seconds:.0f} s.")
    Console().print(_table(taken))


def _table(taken: Mapping[str, tuple[list[float], list[float]]]) -> Table:
    title = f"HubSpot stand-in: {CONTACTS:,} contacts, {EVENTS:,} events (ms)"
    table = Table("", "new", "full", "p95", "ratio", "budget", title=title, title_justify="left")
    for name, (few, many) in taken.items():
        budget = next((most for start, most in BUDGETS.items() if name.startswith(start)), None)
        table.add_row(
            name,
            f"{median(few):.1f}",
            f"{median(many):.1f}",
            f"{quantiles(many, n=20)[-1]:.1f}",
            f"{median(many) / median(few):.2f}",
            f"{budget:.0f}" if budget else "",
        )
    return table
