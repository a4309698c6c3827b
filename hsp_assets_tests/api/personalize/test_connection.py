"""Connections stay open, are shared, and a lost one does no harm."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

import pytest

from hsp_assets.api.personalize.connection import Answer, Connections, Lost

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Any: Thing\r\n\r\nhi"
CLOSING = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"
T = TypeVar("T")
Script = list[bytes | None]
"""What the other side answers to each request of a connection; None closes it."""


async def against(scripts: list[Script], do: Callable[[Connections], Awaitable[T]]) -> T:
    """Do something with connections to a server that follows scripts, one a connection."""
    waiting, serving = list(scripts), set[asyncio.Task[None]]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(cast("asyncio.Task[None]", asyncio.current_task()))
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            for answer in waiting.pop(0):
                await reader.readuntil(b"\r\n\r\nbody")
                if answer is None:
                    break
                writer.write(answer)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        connections = Connections(f"http://127.0.0.1:{port}")
        try:
            return await do(connections)
        finally:
            connections.close()
            await asyncio.gather(*serving)


def posted(scripts: list[Script], times: int = 1) -> list[Answer]:
    async def post(connections: Connections) -> list[Answer]:
        return [await connections.post("/", {"Host": "any"}, b"body") for _ in range(times)]

    return asyncio.run(against(scripts, post))


@pytest.mark.parametrize("answer", [OK, CLOSING, CHUNKED])
def test_an_answer_is_read_in_every_form(answer: bytes) -> None:
    [read] = posted([[answer]])
    assert (read.status, read.body) == (200, b"hi")


def test_header_names_are_in_lower_case() -> None:
    assert posted([[OK]])[0].headers["x-any"] == "Thing"


def test_a_connection_serves_many_requests() -> None:
    assert len(posted([[OK, OK, OK]], times=3)) == 3


def test_a_connection_that_the_other_side_wants_closed_is_not_used_again() -> None:
    assert len(posted([[CLOSING], [OK]], times=2)) == 2


def test_a_request_on_a_connection_that_was_closed_meanwhile_is_sent_again() -> None:
    assert len(posted([[OK, None], [OK]], times=2)) == 2


def test_a_request_that_is_lost_on_a_new_connection_is_a_failure() -> None:
    with pytest.raises(Lost):
        posted([[None]])


def test_what_is_no_http_is_a_failure() -> None:
    with pytest.raises(Lost, match="not HTTP"):
        posted([[b"SSH-2.0-OpenSSH\r\n\r\n"]])


def test_a_late_answer_is_not_taken_for_that_of_the_next_request() -> None:
    async def post(connections: Connections) -> bytes:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await connections.post("/", {}, b"body")
        return (await connections.post("/", {}, b"body")).body

    late: Script = [b"", OK]
    assert asyncio.run(against([late, [OK.replace(b"hi", b"ho")]], post)) == b"ho"


def test_as_many_requests_as_connections_are_under_way_at_once() -> None:
    async def post(connections: Connections) -> list[Answer]:
        return await asyncio.gather(*(connections.post("/", {}, b"body") for _ in range(5)))

    assert len(asyncio.run(against([[OK, OK]] * 5, post))) == 5
