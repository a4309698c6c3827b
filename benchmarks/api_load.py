"""Load on a running real-time API, to be sent from a process of its own.

Either so many requests a second, whether it keeps up or not: every request is due at a time of its
own and its latency counts from then, so that an API that stalls is not asked less. Or so many
requests in all, each connection sending the next one when the last was answered.
"""

import asyncio
import json
import random
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httptools
import uvloop

WARM_UP_SECONDS = 3.0
CONNECTIONS = 16
LOST = 0
"""In place of a status where no answer came."""


@dataclass(frozen=True)
class Plan:
    """What to send.

    Attributes:
        url: of the API.
        key: for it.
        group: name of the dataset group.
        recommender: that is asked.
        first_record: the lowest record id of a contact.
        records: how many contacts there are from there on.
        events: share of the requests that are events; the others ask for five items.

    """

    url: str
    key: str
    first_record: int
    records: int
    events: float = 0.0
    group: str = "hubspot_datasetgroup"
    recommender: str = "hubspot_recommended_for_you"


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

    async def at_rate(self, rate: float, seconds: float) -> Seen:
        """Warm up, then send so many requests a second for so long."""
        await self._learn_items()
        await self._send_for(rate, WARM_UP_SECONDS)
        self._seen = Seen()
        await self._send_for(rate, seconds)
        return self._seen

    async def in_all(self, requests: int) -> Seen:
        """Send so many requests as fast as they are answered."""
        await self._learn_items()
        self._seen = Seen()
        numbers = iter(range(requests))
        async with asyncio.TaskGroup() as sending:
            for _ in range(CONNECTIONS):
                sending.create_task(self._one_after_another(numbers))
        return self._seen

    async def _one_after_another(self, numbers: Iterator[int]) -> None:
        for _ in numbers:
            await self._one(time.perf_counter())

    async def _send_for(self, rate: float, seconds: float) -> None:
        begin = time.perf_counter()
        async with asyncio.TaskGroup() as sending:
            for number in range(int(rate * seconds)):
                due = begin + number / rate
                if (early := due - time.perf_counter()) > 0:
                    await asyncio.sleep(early)
                sending.create_task(self._one(due))

    async def _one(self, due: float) -> None:
        is_event = self._random.random() < self._plan.events
        request = self._event() if is_event else self._question()
        connection = self._idle.pop() if self._idle else await self._connect()
        try:
            await connection.exchange(request)
        except ConnectionError:  # an API that has too much to do closes connections
            self._seen.statuses[LOST] += 1
            return
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


def load_at_rate(plan: Plan, rate: float, seconds: float) -> Seen:
    """Send a plan's requests at a rate."""
    return uvloop.run(Load(plan).at_rate(rate, seconds))


def load_in_all(plan: Plan, requests: int) -> Seen:
    """Send so many of a plan's requests."""
    return uvloop.run(Load(plan).in_all(requests))


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of values is."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
