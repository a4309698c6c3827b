"""Load on a running real-time API, to be sent from a process of its own.

Either so many requests a second, whether the API keeps up or not: they come as from callers who do
not know of each other, each has a moment at which it is due, and its latency counts from then, so
that an API that stalls gets no fewer requests. Or so many requests in all, each connection sending
the next one when the last was answered.

Requests are made beforehand and sockets are used directly, because on two cores the load must not
cost what it is to measure.
"""

import gc
import json
import os
import random
import socket
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from select import select
from typing import Literal
from urllib.parse import urlsplit

import httptools

Operation = Literal["recommend, first", "recommend, again", "related", "events"]
Due = tuple[float, Operation, bytes]

WARM_UP_SECONDS = 3.0
AT_ONCE, MOST_AT_ONCE = 16, 500
"""Connections that send one request after the other, and those that a rate may need."""
AGAIN_AFTER = 100
"""So many other contacts get a request before a contact gets another."""
PATIENCE_SECONDS = 30.0
LOST = 0
"""In place of a status where no answer came."""
MIXTURE: dict[Operation, float] = {
    "recommend, first": 0.4,
    "recommend, again": 0.4,
    "related": 0.1,
    "events": 0.1,
}
"""Shares of the requests. First: no answer for the contact is in the cache."""


@dataclass(frozen=True)
class Plan:
    """What to send.

    Attributes:
        url: of the API.
        key: for it.
        first_record: the lowest record id of a contact.
        records: how many contacts there are from there on.
        items: ids of products.
        mixture: share of each operation.
        seed: of what is left to chance.

    """

    url: str
    key: str
    first_record: int
    records: int
    items: tuple[str, ...]
    mixture: dict[Operation, float] = field(default_factory=lambda: MIXTURE)
    seed: int = 0
    group: str = "hubspot_datasetgroup"


@dataclass
class Seen:
    """What came back: milliseconds by operation, how often each status, and seconds in all."""

    milliseconds: dict[Operation, list[float]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0


class Requests:
    """The requests of a plan, as bytes."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._random = random.Random(plan.seed)  # noqa: S311 (no secret: which contact)
        self._users = list(range(plan.first_record, plan.first_record + plan.records))
        self._random.shuffle(self._users)
        self._first_requests = 0

    def __iter__(self) -> Iterator[tuple[Operation, bytes]]:
        """Requests without end."""
        operations, shares = zip(*self._plan.mixture.items(), strict=True)
        while True:
            [operation] = self._random.choices(operations, shares)
            yield operation, self._bytes(operation)

    def at_rate(self, rate: float, seconds: float) -> list[Due]:
        """Those of so many seconds; the time between two of them is random (Poisson)."""
        at, due = 0.0, list[Due]()
        for operation, request in self:
            at += self._random.expovariate(rate)
            if at >= seconds:
                return due
            due.append((at, operation, request))
        return due

    def _bytes(self, operation: Operation) -> bytes:
        if operation == "events":
            return self._event()
        if operation == "related":
            item, user = self._random.choice(self._plan.items), self._random.choice(self._users)
            return self._get("related-items", "viewed_x_also_viewed", item, f"&userId={user}")
        return self._get("recommend-items", "recommended_for_you", self._user(operation))

    def _user(self, operation: Operation) -> int:
        self._first_requests += operation == "recommend, first"
        back = AGAIN_AFTER if operation == "recommend, again" else 0
        return self._users[(self._first_requests - back) % len(self._users)]

    def _get(self, action: str, recommender: str, of: object, more: str = "") -> bytes:
        path = f"/{action}/{self._plan.group}/hubspot_{recommender}/{of}?numResults=5{more}"
        return f"GET {path} HTTP/1.1\r\nHost: api\r\nX-Api-Key: {self._plan.key}\r\n\r\n".encode()

    def _event(self) -> bytes:
        event = {"eventType": "View", "itemId": self._random.choice(self._plan.items)}
        user = str(self._random.choice(self._users))
        body = json.dumps({"sessionId": f"load-{user}", "userId": user, "eventList": [event]})
        head = f"POST /events/{self._plan.group} HTTP/1.1\r\nHost: api\r\n"
        head += f"X-Api-Key: {self._plan.key}\r\nContent-Length: {len(body)}\r\n\r\n"
        return (head + body).encode()


class Connection:
    """A connection with one request under way."""

    def __init__(self, plan: Plan) -> None:
        parts = urlsplit(plan.url)
        self._socket = socket.create_connection((parts.hostname, parts.port or 80))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._parser = httptools.HttpResponseParser(self)
        self._is_answered = False
        self.due = 0.0
        self.operation: Operation = "events"

    def fileno(self) -> int:
        """For `select`."""
        return self._socket.fileno()

    def send(self, operation: Operation, due: float, request: bytes) -> None:
        """Send a request that was due then."""
        self.operation, self.due, self._is_answered = operation, due, False
        self._socket.sendall(request)

    def read(self) -> int | None:
        """Read what there is; the status when the answer is complete."""
        content = self._socket.recv(65_536)
        if not content:
            return LOST
        self._parser.feed_data(content)
        return self._parser.get_status_code() if self._is_answered else None

    def on_message_complete(self) -> None:
        """Called by the parser."""
        self._is_answered = True

    def close(self) -> None:
        """End it."""
        self._socket.close()


class Load:
    """Sends requests when they are due and notes what comes back."""

    def __init__(self, plan: Plan, most_at_once: int) -> None:
        self._plan = plan
        self._most = most_at_once
        self._idle: deque[Connection] = deque()
        self._busy: set[Connection] = set()
        self.seen = Seen()

    def send(self, requests: Iterator[Due]) -> None:
        """Send all of them; returns when each was answered or lost.

        Raises:
            TimeoutError: the API answers nothing any more.

        """
        begin, following = time.perf_counter(), next(requests, None)
        while following or self._busy:
            now = time.perf_counter() - begin
            if following and following[0] <= now and len(self._busy) < self._most:
                self._send(begin, *following)
                following = next(requests, None)
                continue
            may_send = following and len(self._busy) < self._most
            wait = following[0] - now if following and may_send else PATIENCE_SECONDS
            readable, _, _ = select(self._busy, (), (), wait)
            if not readable and not may_send:
                raise TimeoutError(f"No answer of the API within {PATIENCE_SECONDS} s.")
            for connection in readable:
                self._read(connection)

    def close(self) -> None:
        """Close the connections."""
        while self._idle:
            self._idle.pop().close()

    def _send(self, begin: float, at: float, operation: Operation, request: bytes) -> None:
        connection = self._idle.pop() if self._idle else Connection(self._plan)
        self._busy.add(connection)
        connection.send(operation, begin + at, request)

    def _read(self, connection: Connection) -> None:
        try:
            status = connection.read()
        except ConnectionError:  # an API that has too much to do closes connections
            status = LOST
        if status is None:
            return
        taken = (time.perf_counter() - connection.due) * 1e3
        self._busy.discard(connection)
        self.seen.statuses[status] += 1
        if status == LOST:
            connection.close()
            return
        self._idle.append(connection)
        self.seen.milliseconds.setdefault(connection.operation, []).append(taken)


def load_at_rate(plan: Plan, rate: float, seconds: float) -> Seen:
    """Warm up, then send a plan's requests at a rate for so long."""
    requests, load = Requests(plan), Load(plan, MOST_AT_ONCE)
    be_on_time()
    load.send(iter(requests.at_rate(rate, WARM_UP_SECONDS)))
    measured = requests.at_rate(rate, seconds)
    gc.disable()  # its pauses would be taken for the API's
    load.seen = Seen()
    load.send(iter(measured))
    load.close()
    return load.seen


def be_on_time() -> None:
    """Let this process run as soon as a request is due or answered, where the system permits it.

    It shares a core with the stand-ins: what it waits for them is no latency of the API.
    """
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))


def load_in_all(plan: Plan, count: int) -> Seen:
    """Send so many of a plan's requests."""
    load = Load(plan, AT_ONCE)
    requests = [(0.0, *request) for request in islice(Requests(plan), count)]
    be_on_time()
    begin = time.perf_counter()
    load.send(iter(requests))
    load.seen.seconds = time.perf_counter() - begin
    load.close()
    return load.seen


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of values is."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
