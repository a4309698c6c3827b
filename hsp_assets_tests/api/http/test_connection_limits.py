"""A caller without a key cannot keep others out: connections and heads of requests are bounded."""

import resource
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
import requests
import uvicorn
from starlette.types import Receive, Scope, Send

from hsp_assets.api.http.access import AccessMiddleware, Keys
from hsp_assets.api.http.connection_limits import LimitedProtocol
from hsp_assets.api.settings import key_digest
from hsp_assets_tests.api.client import KEY, USER_PATH, until
from hsp_assets_tests.api.processes import ApiProcess, start_api
from hsp_assets_tests.api.shop import World

ATTACKERS = 1_000
HALF = b"GET /health HTTP/1.1\r\nHost: api\r\nX-Api-K"
WHOLE = b"GET / HTTP/1.1\r\nHost: api\r\n\r\n"
WITH_KEY = b"GET /list HTTP/1.1\r\nHost: api\r\nX-Api-Key: k\r\n\r\n"


@pytest.fixture(scope="module")
def process(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiProcess]:
    folder = tmp_path_factory.mktemp("limits")
    with start_api(world.settings(spool=folder / "spool"), folder / "log") as running:
        yield running


@pytest.fixture(autouse=True)
def _many_files() -> Iterator[None]:
    """This process opens more connections than the usual limit of open files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4 * ATTACKERS)), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def check_honest_callers(process: ApiProcess) -> None:
    """Everybody gets a response, on new connections, and health checks within 100 ms."""
    seconds = []
    for path in ("/health", "/ready", USER_PATH.format(1001)) * 10:
        started = time.perf_counter()
        response = requests.get(process.url + path, headers={"X-Api-Key": KEY}, timeout=10)
        assert response.status_code == 200
        if path == "/health":
            seconds.append(time.perf_counter() - started)
    assert statistics.median(seconds) < 0.1


@contextmanager
def attackers(process: ApiProcess, first_bytes: bytes) -> Iterator[None]:
    """A thousand connections that stay open, each with only these bytes sent."""
    with ExitStack() as opened:
        for _ in range(ATTACKERS):
            opened.enter_context(connection := process.connect())
            connection.sendall(first_bytes)
        yield


@pytest.mark.parametrize("first_bytes", [b"", HALF, WHOLE], ids=["silent", "half", "idle"])
def test_a_thousand_open_connections_keep_nobody_out(
    process: ApiProcess, first_bytes: bytes
) -> None:
    with attackers(process, first_bytes):
        check_honest_callers(process)
    check_honest_callers(process)


def test_a_header_without_end_is_cut_off_and_delays_nobody(process: ApiProcess) -> None:
    is_cut_off = threading.Event()

    def send() -> None:
        with process.connect() as connection:
            try:
                connection.sendall(HALF + b"a" * 60_000_000)
            except ConnectionError:
                is_cut_off.set()

    sending = threading.Thread(target=send)
    sending.start()
    check_honest_callers(process)
    sending.join()
    assert is_cut_off.is_set()


async def empty(_: Scope, receive: Receive, send: Send) -> None:
    await receive()
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server with small limits, in this process."""
    module = "hsp_assets.api.http.connection_limits"
    for name, value in (
        ("HEAD_SECONDS", 0.3),
        ("MOST_OF_ONE_ADDRESS", 3),
        ("HEAD_BYTES", 1_000),
    ):
        monkeypatch.setattr(f"{module}.{name}", value)
    app = AccessMiddleware(empty, Keys((key_digest("k"),), 1_000), frozenset({"/"}))
    config = uvicorn.Config(app, http=LimitedProtocol, ws="none", lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        running = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        running.start()
        yield listening.getsockname()[1]
        server.should_exit = True
        running.join()


def connect(port: int, first_bytes: bytes = b"") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.sendall(first_bytes)
    return connection


def received(connection: socket.socket) -> bytes:
    """All until the server closes the connection."""
    parts = []
    try:
        while part := connection.recv(1_000):
            parts.append(part)
    except ConnectionError:
        pass
    return b"".join(parts)


def test_a_connection_that_sends_no_whole_head_in_time_is_closed(port: int) -> None:
    for first_bytes in (b"", HALF, WHOLE + HALF):
        started = time.monotonic()
        with connect(port, first_bytes) as connection:
            assert received(connection).count(b" 204 ") == first_bytes.count(b"\r\n\r\n")
        assert time.monotonic() - started < 5


def test_bytes_between_requests_do_not_keep_a_connection_open(port: int) -> None:
    with connect(port, WHOLE) as connection:
        assert b" 204 " in connection.recv(1_000)
        for _ in range(100):
            try:
                connection.sendall(b"\r\n" * 50)
            except ConnectionError:
                break
        assert received(connection) == b""


def test_a_head_that_is_too_long_gets_400(port: int) -> None:
    with connect(port, WHOLE + HALF) as connection:
        assert b" 204 " in connection.recv(1_000)
        connection.sendall(b"a" * 2_000)
        assert b" 400 " in received(connection)


def test_the_longest_waiting_connection_of_a_crowded_address_is_closed(port: int) -> None:
    with connect(port) as first, connect(port) as second, connect(port, WHOLE) as third:
        assert b" 204 " in third.recv(1_000)
        with connect(port, WHOLE) as fourth:
            assert b" 204 " in fourth.recv(1_000)
            assert received(first) == b""
            second.sendall(WHOLE)
            assert b" 204 " in second.recv(1_000)


def test_a_caller_with_a_key_keeps_its_connection_before_those_without(port: int) -> None:
    with connect(port, WITH_KEY) as caller:
        assert b" 204 " in caller.recv(1_000)
        with connect(port) as stranger, connect(port), connect(port, WHOLE) as newest:
            assert b" 204 " in newest.recv(1_000)
            assert received(stranger) == b""
            caller.sendall(WITH_KEY)
            assert b" 204 " in caller.recv(1_000)


def test_connections_that_are_closed_are_not_counted_any_more(port: int) -> None:
    for _ in range(20):
        with connect(port, WHOLE) as connection:
            assert b" 204 " in connection.recv(1_000)
    until(lambda: not LimitedProtocol.of_address and not LimitedProtocol.waiting)
