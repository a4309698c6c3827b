"""Connections stay open, are shared, and a lost one does no harm."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

import pytest

from hsp_assets.api.personalize.connections import Connections, HttpResponse

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Any: Thing\r\n\r\nhi"
CLOSING = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"
REDIRECT = b"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
T = TypeVar("T")
Script = list[bytes | None]
"""The other side's response to each request of a connection; None closes it."""
Post = Callable[[], Awaitable[HttpResponse]]


async def against(scripts: list[Script], use: Callable[[Post], Awaitable[T]]) -> T:
    """Use connections to a server that follows scripts, one for each connection."""
    waiting, serving = list(scripts), set[asyncio.Task[None]]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(cast("asyncio.Task[None]", asyncio.current_task()))
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            for response in waiting.pop(0):
                await reader.readuntil(b"\r\n\r\nbody")
                if response is None:
                    break
                writer.write(response)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        connections = Connections(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        try:
            return await use(lambda: connections.post("/", {"Any": "header"}, b"body"))
        finally:
            connections.close()
            await asyncio.gather(*serving)


def posted(scripts: list[Script], times: int = 1) -> list[HttpResponse]:
    async def use(post: Post) -> list[HttpResponse]:
        return [await post() for _ in range(times)]

    return asyncio.run(against(scripts, use))


def test_a_response_is_read_in_every_form() -> None:
    for form in (OK, CLOSING, CHUNKED):
        [response] = posted([[form]])
        assert (response.status, response.body) == (200, b"hi")


def test_header_names_are_in_lower_case() -> None:
    assert posted([[OK]])[0].headers["x-any"] == "Thing"


def test_a_connection_serves_many_requests() -> None:
    assert len(posted([[OK, OK, OK]], times=3)) == 3


def test_a_connection_that_the_other_side_closes_is_not_used_again() -> None:
    assert len(posted([[CLOSING], [OK]], times=2)) == 2


def test_a_request_on_a_connection_that_was_closed_meanwhile_is_sent_again() -> None:
    assert len(posted([[OK, None], [OK]], times=2)) == 2


def test_a_request_that_is_lost_on_a_new_connection_is_a_failure() -> None:
    with pytest.raises(ConnectionError):
        posted([[None]])


def test_a_response_that_is_not_http_is_a_failure() -> None:
    with pytest.raises(ConnectionError):
        posted([[b"SSH-2.0-OpenSSH\r\n\r\n"]])


def test_a_redirect_is_not_followed() -> None:
    assert posted([[REDIRECT]])[0].status == 307


def test_a_late_response_is_not_taken_for_that_of_the_next_request() -> None:
    async def use(post: Post) -> bytes:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await post()
        return (await post()).body

    late: Script = [b"", OK]
    assert asyncio.run(against([late, [OK.replace(b"hi", b"ho")]], use)) == b"ho"


def test_requests_run_concurrently_each_on_its_connection() -> None:
    async def use(post: Post) -> list[HttpResponse]:
        return await asyncio.gather(*(post() for _ in range(5)))

    assert len(asyncio.run(against([[OK]] * 5, use))) == 5
