"""What callers without a key can do to the API, to be measured beside honest load.

They come from other addresses of this machine, open connections without end and send nothing, half
of a request, or a header that never ends. What their connections are allowed belongs to the API.
"""

import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle
from urllib.parse import urlsplit

import requests

ADDRESSES = [f"127.0.0.{n}" for n in range(2, 8)]
AT_ONCE, A_SECOND = 1_000, 200
FIRST_BYTES = (b"", b"GET /health HTTP/1.1\r\nHost: api\r\nX-Api-K")
PAUSE_SECONDS = 0.05
ENDLESS = b"a" * 1_000_000


class Health:
    """How long `/health` takes, asked over and over on new connections.

    Attributes:
        milliseconds: of each answer.
        failures: requests without a good answer.

    """

    def __init__(self, url: str) -> None:
        self._url = f"{url}/health"
        self.milliseconds: list[float] = []
        self.failures = 0

    def ask(self) -> None:
        """Ask once."""
        begin = time.perf_counter()
        try:
            requests.get(self._url, timeout=10).raise_for_status()
        except requests.RequestException:
            self.failures += 1
        self.milliseconds.append((time.perf_counter() - begin) * 1e3)


@contextmanager
def attacked(url: str) -> Iterator[Health]:
    """Attack an API, and ask for its health meanwhile, until the context ends."""
    health, is_over = Health(url), threading.Event()
    work = (lambda: _crowd(url, is_over), lambda: _endless(url, is_over))
    threads = [threading.Thread(target=one) for one in work]
    threads.append(threading.Thread(target=lambda: _watch(health, is_over)))
    for thread in threads:
        thread.start()
    try:
        yield health
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def _watch(health: Health, is_over: threading.Event) -> None:
    while not is_over.wait(PAUSE_SECONDS):
        health.ask()


def _crowd(url: str, is_over: threading.Event) -> None:
    """Open connections at a rate; those that were open longest are left."""
    opened: deque[socket.socket] = deque()
    for address, first_bytes in cycle((a, b) for a in ADDRESSES for b in FIRST_BYTES):
        if is_over.wait(1 / A_SECOND):
            break
        with suppress(OSError):
            opened.append(connection := _connect(url, address))
            connection.sendall(first_bytes)
        if len(opened) > AT_ONCE:
            opened.popleft().close()
    for connection in opened:
        connection.close()


def _endless(url: str, is_over: threading.Event) -> None:
    """Send headers without end, as long as the API takes them."""
    while not is_over.wait(1.0):
        with suppress(OSError), _connect(url, ADDRESSES[0]) as connection:
            connection.sendall(FIRST_BYTES[1])
            while not is_over.is_set():
                connection.sendall(ENDLESS)


def _connect(url: str, address: str) -> socket.socket:
    parts = urlsplit(url)
    to = (parts.hostname or "", parts.port or 80)
    return socket.create_connection(to, timeout=5, source_address=(address, 0))
