"""Load on a running real-time API: so many requests a second, whether it keeps up or not.

Every request is due at a time of its own and its latency counts from then, so that an API that
stalls is not asked less. Run it as a process of its own, beside the API and what the API asks:

    python benchmarks/api_load.py --url http://127.0.0.1:8000 --key KEY --first-record 20000000101

It exits with 1 when a limit of the budget is missed.
"""

import argparse
import asyncio
import json
import random
import sys
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httptools
import uvloop

P99_MILLISECONDS = 10.0
WARM_UP_SECONDS = 3.0


@dataclass
class Plan:
    """What to send."""

    url: str
    key: str
    group: str
    recommender: str
    first_record: int
    records: int
    rate: float
    seconds: float
    events: float
    connections: int


@dataclass
class Seen:
    """What came back: milliseconds by operation, and how often each status."""

    milliseconds: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)


class Connection(asyncio.Protocol):
    """A connection with one request under way."""

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._done: asyncio.Future[bytes] | None = None
        self._body = b""
        self.status = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Part of `asyncio.Protocol`."""
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Part of `asyncio.Protocol`."""
        if self._done and not self._done.done():
            self._done.set_exception(exc or ConnectionError("closed"))

    def data_received(self, data: bytes) -> None:
        """Part of `asyncio.Protocol`."""
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        """Called by the parser."""
        self._body += body

    def on_message_complete(self) -> None:
        """Called by the parser."""
        self.status = self._parser.get_status_code()
        if self._done:
            self._done.set_result(self._body)

    async def exchange(self, request: bytes) -> bytes:
        """Send a request and wait for the body of its answer."""
        self._body = b""
        self._done = asyncio.get_running_loop().create_future()
        self._transport.write(request)  # type: ignore[attr-defined]
        return await self._done


class Load:
    """The requests of a plan, sent when they are due."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._seen = Seen()
        self._idle: deque[Connection] = deque()
        self._random = random.Random(0)  # noqa: S311 (no secret: whom to ask for)
        self._items: list[str] = []

    async def run(self) -> Seen:
        """Warm up, then send for as long as the plan says."""
        await self._learn_items()
        await self._send_for(WARM_UP_SECONDS)
        self._seen = Seen()
        await self._send_for(self._plan.seconds)
        return self._seen

    async def _send_for(self, seconds: float) -> None:
        begin = time.perf_counter()
        async with asyncio.TaskGroup() as sending:
            for number in range(int(self._plan.rate * seconds)):
                due = begin + number / self._plan.rate
                if (early := due - time.perf_counter()) > 0:
                    await asyncio.sleep(early)
                sending.create_task(self._one(due))

    async def _one(self, due: float) -> None:
        is_event = self._random.random() < self._plan.events
        request = self._event() if is_event else self._question()
        connection = self._idle.pop() if self._idle else await self._connect()
        await connection.exchange(request)
        self._idle.append(connection)
        taken = (time.perf_counter() - due) * 1e3
        name = "events" if is_event else "recommendations"
        self._seen.milliseconds.setdefault(name, []).append(taken)
        self._seen.statuses[connection.status] += 1

    async def _learn_items(self) -> None:
        connection = await self._connect()
        answer = json.loads(await connection.exchange(self._question()))
        self._items = [item["itemId"] for item in answer["itemList"]]
        self._idle.append(connection)

    async def _connect(self) -> Connection:
        parts = urlsplit(self._plan.url)
        _, connection = await asyncio.get_running_loop().create_connection(
            Connection, parts.hostname or "127.0.0.1", parts.port or 80
        )
        return connection

    def _user(self) -> int:
        return self._plan.first_record + self._random.randrange(self._plan.records)

    def _question(self) -> bytes:
        plan = self._plan
        path = f"/recommend-items/{plan.group}/{plan.recommender}/{self._user()}?numResults=5"
        return f"GET {path} HTTP/1.1\r\nHost: api\r\nX-Api-Key: {plan.key}\r\n\r\n".encode()

    def _event(self) -> bytes:
        event = {"eventType": "View", "itemId": self._random.choice(self._items)}
        user = str(self._user())
        sent = {"sessionId": f"load-{user}", "userId": user, "eventList": [event]}
        body = json.dumps(sent).encode()
        head = f"POST /events/{self._plan.group} HTTP/1.1\r\nHost: api\r\n"
        head += f"X-Api-Key: {self._plan.key}\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of values is."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def report(seen: Seen, pid: int | None) -> bool:
    """Print what was measured beside its limit, and tell whether all limits hold."""
    holds = set(seen.statuses) == {200}
    sys.stdout.write(f"statuses {dict(seen.statuses)} (limit: only 200)\n")
    for name, values in sorted(seen.milliseconds.items()):
        p50, p99 = percentile(values, 0.5), percentile(values, 0.99)
        holds = holds and p99 < P99_MILLISECONDS
        sys.stdout.write(
            f"{name}: {len(values)} requests, p50 {p50:.2f} ms, p99 {p99:.2f} ms "
            f"(limit {P99_MILLISECONDS:g}), max {max(values):.2f} ms\n"
        )
    if pid:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        sys.stdout.write(f"memory of the API: {resident.split()[1]} kB\n")
    return holds


def main() -> None:
    """Read the command line, load the API, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--key", required=True)
    parser.add_argument("--group", default="hubspot_datasetgroup")
    parser.add_argument("--recommender", default="hubspot_recommended_for_you")
    parser.add_argument("--first-record", type=int, required=True)
    parser.add_argument("--records", type=int, default=5_000)
    parser.add_argument("--rate", type=float, default=500)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--events", type=float, default=0.0, help="share of requests")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--pid", type=int, help="of the API, to report its memory")
    given = vars(parser.parse_args())
    pid = given.pop("pid")
    seen = uvloop.run(Load(Plan(**given)).run())
    sys.exit(0 if report(seen, pid) else 1)


if __name__ == "__main__":
    main()
