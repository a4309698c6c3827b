"""A proxy in front of a service, in which a request or its answer meets with a fault.

Product code and stand-in know nothing of it. Which request is struck, and how, is decided by a
rule; how each fault is worded in a service's protocol belongs to `words`.
"""

import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "expect", "te"}
SECONDS = 120.0
STOP_POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Request:
    """A request that came by.

    Attributes:
        service: whose it is.
        method: of HTTP.
        path: with the query.
        target: operation of AWS, where a header names it.
        number: place among the run's requests to this service.
    """

    service: str
    method: str
    path: str
    target: str
    number: int

    @property
    def changes(self) -> bool:
        """Whether it may change something."""
        if self.service == "personalize":
            name = self.target.rpartition(".")[2]
            return name.startswith(("Create", "Update", "Delete", "Start", "Stop", "Put"))
        reads = ("/search", "/batch/read", "/login-request", "/token-request")
        return self.method not in ("GET", "HEAD") and not any(one in self.path for one in reads)


@dataclass(frozen=True)
class Answer:
    """An answer on the wire."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True)
class Strike:
    """What becomes of a request.

    Attributes:
        first: done before anything, given the service's address, the request and its body.
        wait: seconds before the request goes on.
        reaches: whether the service gets it.
        answer: what the caller gets, made of the service's answer (None: it got none).
        arrives: share of the answer's bytes that arrive before the connection is cut.
        then: done before the answer is sent, such as killing the caller.
    """

    first: Callable[[str, Request, bytes], object] = lambda _service, _request, _body: None
    wait: float = 0.0
    reaches: bool = True
    answer: Callable[[Answer | None], Answer | None] = lambda given: given
    arrives: float = 1.0
    then: Callable[[], object] = lambda: None


PASS = Strike()
Rule = Callable[[Request], Strike]


@dataclass
class Traffic:
    """What came by all proxies of a shop, in order, and the rule for it."""

    rule: Rule = lambda _request: PASS
    seen: list[Request] = field(default_factory=list)
    struck: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, service: str) -> list[Request]:
        """What came by to one service."""
        return [one for one in self.seen if one.service == service]

    def clear(self) -> None:
        """Let what comes from now on pass, and count it from the beginning."""
        with self.lock:
            self.rule, self.seen, self.struck = lambda _request: PASS, [], 0

    def strike(self, came: Request) -> tuple[Request, Strike]:
        """Note a request; its place, and how it is struck."""
        with self.lock:
            request = replace(came, number=len(self.of(came.service)))
            self.seen.append(request)
            strike = self.rule(request)
            self.struck += strike is not PASS
        return request, strike


@dataclass
class Proxy:
    """A proxy in front of one service."""

    service: str
    upstream: str
    traffic: Traffic
    url: str = ""


@contextmanager
def serve(service: str, upstream: str, traffic: Traffic) -> Iterator[Proxy]:
    """Run a proxy until the context ends."""
    proxy = Proxy(service, upstream, traffic)
    methods = {f"do_{method}": _Handler.relay for method in METHODS}
    handler = type("Handler", (_Handler,), {"proxy": proxy, **methods})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    pace = {"poll_interval": STOP_POLL_SECONDS}
    thread = threading.Thread(target=server.serve_forever, kwargs=pace, daemon=True)
    thread.start()
    proxy.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def refusing() -> Iterator[str]:
    """An address that refuses every connection, and that nobody else gets meanwhile."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")


class _Handler(BaseHTTPRequestHandler):
    """Passes requests on."""

    proxy: Proxy
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError):  # the caller is gone
            self.close_connection = True

    def relay(self) -> None:
        """Pass a request on, unless a rule says otherwise."""
        body = self._body()
        header, proxy = self.headers.get, self.proxy
        target = header("x-amz-target", "")
        came = Request(proxy.service, self.command, self.path, target, number=0)
        request, strike = proxy.traffic.strike(came)
        strike.first(proxy.upstream, request, body)
        time.sleep(strike.wait)
        given = self._forward(body) if strike.reaches else None
        answer = strike.answer(given)
        strike.then()
        self._send(answer, strike.arrives)

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("content-length", 0)))
        parts: list[bytes] = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _forward(self, body: bytes) -> Answer | None:
        host = urlsplit(self.proxy.upstream)
        connection = http.client.HTTPConnection(str(host.hostname), host.port, timeout=SECONDS)
        try:
            connection.putrequest(
                self.command, self.path, skip_host=True, skip_accept_encoding=True
            )
            for name, value in self.headers.items():
                if name.lower() not in HOP_BY_HOP:
                    connection.putheader(name, value)
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):  # the service itself cut the connection
            return None
        finally:
            connection.close()
        kept = [(n, v) for n, v in answer.getheaders() if n.lower() not in HOP_BY_HOP]
        if self.command == "HEAD":
            kept.append(("Content-Length", answer.getheader("content-length") or "0"))
        return Answer(answer.status, tuple(kept), content)

    def _send(self, answer: Answer | None, share: float) -> None:
        if answer is None:
            self.close_connection = True
            return
        lines = [f"HTTP/1.1 {answer.status} Answer"]
        lines += [f"{name}: {value}" for name, value in answer.headers]
        if self.command != "HEAD" and answer.status not in (204, 304):
            lines.append(f"Content-Length: {len(answer.body)}")
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        body = b"" if self.command == "HEAD" else answer.body
        if share < 1.0:
            part = head + body[: len(body) // 2] if body else head[: len(head) // 2]
            self.wfile.write(part if share else b"")
            self.close_connection = True
            return
        self.wfile.write(head + body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name there)
        """Nothing is logged: what came by is in `seen`."""
