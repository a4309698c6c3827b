"""Whatever is wrong with a request, its sender gets an error, and nothing else happens."""

import json
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path

import pytest

from hsp_assets_tests.api.http.malformed import MARK, Malformed
from hsp_assets_tests.api.processes import ApiProcess, start_api
from hsp_assets_tests.api.shop import World

REQUESTS = 10_000
NOT_HTTP = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /\x00 HTTP/1.1\r\nHost: api\r\n\r\n",
    b"GET /health HTTP/1.1\r\n\r\n",
    b"GET /health HTTP/1.1\r\nHost: api\r\nHost: other\r\n\r\n",
    b"POST /recommendations HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
    b"POST /recommendations HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
    b"POST /recommendations HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nnot a length\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: api\r\n bad: folding\r\n: nameless\r\n\r\n",
    b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: api\r\n\r\n",
)


class Caller:
    """Sends raw requests over one connection, and a new one where the server closes it."""

    def __init__(self, api: ApiProcess) -> None:
        self._api = api
        self._socket = api.connect()

    def send(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of the response."""
        self._socket.sendall(request)
        response = HTTPResponse(self._socket)
        response.begin()
        body = response.read()
        if response.will_close:
            self.close()
            self._socket = self._api.connect()
        return response.status, body

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()


@contextmanager
def calling(api: ApiProcess) -> Iterator[Caller]:
    caller = Caller(api)
    try:
        yield caller
    finally:
        caller.close()


def check_log(log: Path) -> None:
    """Every line is a JSON object of ours, without anything that a caller sent."""
    lines = log.read_text(encoding="utf-8").splitlines()
    assert lines
    for line in lines:
        assert set(json.loads(line)) >= {"time", "level", "logger", "message"}
        assert MARK not in line
        assert "Traceback" not in line


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("malformed") / "log"


@pytest.fixture(scope="module")
def process(world: World, log: Path) -> Iterator[ApiProcess]:
    settings = world.settings(spool=log.parent / "spool", requests_per_second=1_000_000)
    with start_api(settings, log) as running:
        yield running


def test_ten_thousand_malformed_requests_get_4xx_and_leave_nothing_in_the_log(
    process: ApiProcess, log: Path
) -> None:
    malformed, statuses = Malformed(seed=7, key="the-key"), Counter[int]()
    with calling(process) as caller:
        for _ in range(REQUESTS):
            request = malformed.request()
            status, body = caller.send(request)
            assert 400 <= status < 500, (status, request, body)
            assert {"type", "code", "message"} <= set(json.loads(body)), body
            assert b"Traceback" not in body
            statuses[status] += 1
    check_log(log)
    assert statuses.total() == REQUESTS
    assert set(statuses) == {400, 403, 404, 405}


def test_bytes_that_are_not_http_are_refused_and_the_next_caller_is_served(
    process: ApiProcess, log: Path
) -> None:
    for rubbish in NOT_HTTP:
        with process.connect() as connection:
            connection.sendall(rubbish)
            connection.shutdown(socket.SHUT_WR)
            response = connection.recv(1_000)
        assert not response or response.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4")), rubbish
    with calling(process) as caller:
        assert caller.send(b"GET /health HTTP/1.1\r\nHost: api\r\n\r\n")[0] == 200
    check_log(log)
