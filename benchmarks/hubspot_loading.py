"""Loading HubSpot: 100,000 contacts and as many interactions, within the real allowance.

The sandbox answers like a Professional account: 190 requests in ten seconds, each after a tenth
of a second. Requests beyond that are refused, so nobody can be faster than the floor: the time in
which HubSpot allows so many requests. Imports and the sending of events are outside of that
allowance; what is inside are the look-ups, the comparison and the reading back.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

import polars as pl
from rich.console import Console
from rich.table import Table
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hsp_assets.loading.data_model import PARTS, apply_part
from hsp_assets.loading.events import load_events
from hsp_assets.loading.objects import load_contacts
from hsp_assets.loading.outcome import Outcome
from hsp_assets.loading.progress import Progress
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.sandbox import hubspot as stand_in
from hsp_assets.sandbox.hubspot.protocol.faults import Fault
from hsp_assets.sandbox.hubspot.protocol.limits import Api, api_of
from hsp_assets.sandbox.serving import serve

ROWS = 100_000
PRODUCTS = 2_000
ALLOWED, WINDOW_SECONDS = 190, 10.0
LATENCY_SECONDS = 0.1
BUDGET = 0.95
TOO_MANY = 429
MORE, ENOUGH = "more", "enough"

Request = tuple[float, Api, int]
"""When it was answered, which allowance it counted against, and the status."""


@dataclass
class Watched:
    """An application whose requests are noted."""

    app: ASGIApp
    seen: list[Request]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.seen.append((time.time(), api_of(scope["path"]), message["status"]))
            await send(message)

        await self.app(scope, receive, noting)


def serve_portal(folder: Path, benchmark: Connection) -> None:
    """Serve a portal in a process of its own; each message asks for the requests since the last."""
    app = stand_in.create_app(folder / "portal.sqlite", token="benchmark")  # noqa: S106
    app.state.portal.faults.arm(Fault(kind="latency", seconds=LATENCY_SECONDS))
    watched = Watched(app, [])
    with serve(watched, "hubspot") as url:
        benchmark.send(url)
        while benchmark.recv() == MORE:
            benchmark.send(list(watched.seen))
            watched.seen.clear()


@contextmanager
def portal() -> Iterator[tuple[HubSpotResource, Callable[[], list[Request]]]]:
    """An empty portal with the declared model, and a function that answers its latest requests."""
    spawn = get_context("spawn")
    ours, theirs = spawn.Pipe()
    with TemporaryDirectory() as folder:
        process = spawn.Process(target=serve_portal, args=(Path(folder), theirs), daemon=True)
        process.start()
        hubspot = HubSpotResource(access_token="benchmark", url=ours.recv())  # noqa: S106
        for part in PARTS:
            apply_part(hubspot, part)

        def requests() -> list[Request]:
            ours.send(MORE)
            return list(ours.recv())

        yield hubspot, requests
        ours.send(ENOUGH)
        process.join()


def users() -> pl.DataFrame:
    """Accepted rows of a file of contacts."""
    number = pl.int_range(ROWS, eager=True)
    ids = number.cast(pl.String)
    return pl.DataFrame({"user_id": ids, "age": number % 60 + 18, "line": number + 2}).with_columns(
        pl.lit("F").alias("gender"),
        pl.lit("Ann").alias("first_name"),
        pl.lit("Lee").alias("last_name"),
        pl.format("user{}@example.org", "user_id").alias("email"),
        pl.lit("users.csv").alias("file"),
        pl.lit("").alias("absent"),
    )


def interactions() -> pl.DataFrame:
    """Accepted rows of a file of interactions: one of each contact, so each is looked up."""
    number = pl.int_range(ROWS, eager=True)
    texts = ("product_name", "category_l1", "category_l2", "price", "discount")
    return pl.DataFrame(
        {
            "user_id": number.cast(pl.String),
            "item_id": (number % PRODUCTS).cast(pl.String),
            "timestamp": 1_700_000_000 + number * 60,
            "line": number + 2,
        }
    ).with_columns(
        *(pl.lit("12").alias(name) for name in texts),
        pl.lit("It is useful. " * 15).alias("product_description"),
        pl.lit("View").alias("event_type"),
        pl.lit("interactions.csv").alias("file"),
    )


def floor_seconds(requests: int) -> float:
    """The time before which HubSpot does not allow so many requests to be sent."""
    return max(0, requests - 1) // ALLOWED * WINDOW_SECONDS


def steady_share(times: list[float]) -> float | None:
    """How much of the allowance is used once it is what limits; None with too few requests.

    It is 1 if each request is sent as soon as the window lets go of the one 190 before it.
    """
    moments = sorted(times)
    waits = [later - first for first, later in zip(moments, moments[ALLOWED:], strict=False)]
    return WINDOW_SECONDS / mean(waits) if len(waits) > ALLOWED else None


def main() -> None:
    """Load, load again, and compare with the floor."""
    table = Table(
        *("", "seconds", "rows/s", "requests", "floor s", "requests/s", "steady use", "429"),
        title=f"{ROWS:,} rows each; {ALLOWED / WINDOW_SECONDS:.0f} requests a second are allowed",
        title_justify="left",
    )
    holds, console = True, Console(width=100)
    with portal() as (hubspot, requests):
        contacts, events = users(), interactions()
        phases: dict[str, Callable[[Progress], Outcome]] = {
            "contacts, new": lambda progress: load_contacts(hubspot, [contacts], progress),
            "interactions, new": lambda progress: load_events(hubspot, [events], progress),
            "contacts, unchanged": lambda progress: load_contacts(hubspot, [contacts], progress),
        }
        for name, load in phases.items():
            requests()
            begin = time.perf_counter()
            outcome = load(Progress(name, ROWS, console.print))
            seconds = time.perf_counter() - begin
            if outcome.failed or outcome.rows != ROWS or not outcome.reconciles:
                sys.exit(f"{name}: {outcome.failed} of {outcome.rows} rows failed")
            holds &= add(table, name, seconds, requests())
    console.print(table)
    if not holds:
        sys.exit(f"below {BUDGET:.0%} of the allowance, or refused")


def add(table: Table, name: str, seconds: float, seen: list[Request]) -> bool:
    """Add a phase's row; whether it keeps its budget."""
    counted = Counter(api for _time, api, _status in seen)
    refused = sum(status == TOO_MANY for _time, _api, status in seen)
    floor = floor_seconds(counted["general"])
    used = steady_share([moment for moment, api, _status in seen if api == "general"])
    table.add_row(
        name,
        f"{seconds:.1f}",
        f"{ROWS / seconds:,.0f}",
        ", ".join(f"{count:,} {api}" for api, count in sorted(counted.items())),
        f"{floor:.0f}",
        f"{counted['general'] / seconds:.1f}",
        f"{used:.1%}" if used else "not bound",
        str(refused),
    )
    return not refused and (not used or used >= BUDGET)


if __name__ == "__main__":
    main()
