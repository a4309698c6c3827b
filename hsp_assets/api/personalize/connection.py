"""HTTP/1.1 connections that stay open, with little work per request.

A call through botocore costs about 1 ms of CPU and one through httpx more, which alone would use
up what one core has for 500 requests a second; this costs a quarter of that. What is sent and
what answers mean belongs to `client`.
"""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

import httptools

CONNECTIONS = 64
CONNECT_SECONDS = 2.0


@dataclass
class Answer:
    """An HTTP answer; header names are in lower case."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class Lost(ConnectionError):
    """The connection ended before the answer did."""


class Connection(asyncio.Protocol):
    """One connection; one request at a time."""

    def __init__(self) -> None:
        self.is_open = False
        self._parser = httptools.HttpResponseParser(self)
        self._answer = Answer()
        self._body: list[bytes] = []
        self._done: asyncio.Future[Answer] | None = None
        self._transport: asyncio.Transport | None = None

    async def exchange(self, request: bytes) -> Answer:
        """Send a request and wait for its answer.

        Raises:
            Lost: the connection ended first.

        """
        if self._transport is None or not self.is_open:
            raise Lost("The connection is closed.")
        self._done = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        try:
            return await self._done
        except asyncio.CancelledError:
            self.close()
            raise

    def close(self) -> None:
        """End the connection: what is still to come must not be taken for another answer."""
        self.is_open = False
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Part of `asyncio.Protocol`."""
        self._transport = cast("asyncio.Transport", transport)
        self.is_open = True

    def connection_lost(self, exc: Exception | None) -> None:
        """Part of `asyncio.Protocol`."""
        self.is_open = False
        self._fail(Lost(f"The connection was lost: {exc or 'closed by the other side'}."))

    def data_received(self, data: bytes) -> None:
        """Part of `asyncio.Protocol`."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self.close()
            self._fail(Lost(f"The answer is not HTTP: {error}."))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Called by the parser."""
        self._answer.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        """Called by the parser."""
        self._body.append(body)

    def on_message_complete(self) -> None:
        """Called by the parser."""
        answer, self._answer = self._answer, Answer()
        answer.status = self._parser.get_status_code()
        answer.body, self._body = b"".join(self._body), []
        self.is_open = self.is_open and self._parser.should_keep_alive()
        if self._done is not None and not self._done.done():
            self._done.set_result(answer)

    def _fail(self, error: Lost) -> None:
        if self._done is not None and not self._done.done():
            self._done.set_exception(error)


class Connections:
    """The connections to one address."""

    def __init__(self, address: str, limit: int = CONNECTIONS) -> None:
        parts = urlsplit(address)
        self._host = parts.hostname or ""
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._port = parts.port or (443 if self._tls else 80)
        self._idle: list[Connection] = []
        self._free = asyncio.Semaphore(limit)

    async def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send a request that may be repeated without harm, and wait for its answer.

        A connection that stayed open may have been closed meanwhile by the other side, so a
        request that is lost on such a one is sent again, on a new one.

        Raises:
            OSError: nobody answers there, or the connection was lost.

        """
        request = _request(path, headers, body)
        async with self._free:
            while self._idle:
                connection = self._idle.pop()
                if connection.is_open:
                    try:
                        return await self._exchange(connection, request)
                    except Lost:
                        break
            return await self._exchange(await self._connect(), request)

    def close(self) -> None:
        """Close the connections that nobody uses."""
        while self._idle:
            self._idle.pop().close()

    async def _exchange(self, connection: Connection, request: bytes) -> Answer:
        answer = await connection.exchange(request)
        if connection.is_open:
            self._idle.append(connection)
        else:
            connection.close()
        return answer

    async def _connect(self) -> Connection:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(CONNECT_SECONDS):
            _, connection = await loop.create_connection(
                Connection, self._host, self._port, ssl=self._tls
            )
        return connection


def _request(path: str, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    head = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""])
    return head.encode("latin-1") + body
