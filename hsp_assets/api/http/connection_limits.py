"""Limits on connections, so that a caller without a key cannot keep others out.

uvicorn bounds neither the head of a request nor connections per address, and it refuses requests
once idle connections are many. Here the connection that has waited longest is closed for a new
one, those without a valid key first; a connection with a request in progress never is. What a key
may do belongs to `access`.
"""

import asyncio
from collections import Counter
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from hsp_assets.api.http.access import ADMITTED

MOST_CONNECTIONS = 900
"""Below 1,024, a common limit of open files, with room for the API's own."""
MOST_OF_ONE_ADDRESS = 256
HEAD_BYTES = 64 * 1024
"""Of request line and headers; what the first packet has of them is not counted."""
HEAD_SECONDS = 10.0
"""From the connection, or from the first byte after a response, to the end of the headers."""


class LimitedProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol with these limits."""

    of_address: ClassVar[Counter[str]] = Counter()
    waiting: ClassVar[dict["LimitedProtocol", None]] = {}
    """Connections without a request in progress, the longest waiting first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._address = ""
        self._is_admitted = False
        self._is_in_head = True
        self._has_begun = False
        self._head_bytes = 0
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Admit the connection if there is room, or if another can be closed for it."""
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        self.of_address[self._address] += 1
        self._make_room()
        self.waiting[self] = None
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Make room for another connection."""
        self.waiting.pop(self, None)
        self.of_address[self._address] -= 1
        if not self.of_address[self._address]:
            del self.of_address[self._address]
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what arrived; refuse a head that is too long."""
        if self._is_in_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if not self._is_in_head or self.transport.is_closing():
            return
        if self._head_bytes <= HEAD_BYTES:
            self._start_timer()
        elif self._has_begun:
            self.send_400_response(f"Request line and headers can have {HEAD_BYTES} bytes.")
        else:
            self.transport.close()

    def on_message_begin(self) -> None:
        """Count the bytes of a head from here on."""
        self._is_in_head = self._has_begun = True
        self._head_bytes = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """A request is in progress now; RFC 9112 section 3.2 wants one `Host` in it.

        Raises:
            ValueError: none or several, which uvicorn answers with 400.

        """
        hosts = sum(name == b"host" for name, _ in self.headers)
        if hosts > 1 or (not hosts and self.parser.get_http_version() == "1.1"):
            raise ValueError("A request has exactly one Host.")
        self._is_in_head = False
        self._stop_timer()
        self.waiting.pop(self, None)
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request, unless there is one already."""
        super().on_response_complete()
        if self.cycle.response_complete and not self.transport.is_closing():
            self._is_admitted = ADMITTED in self.cycle.scope
            self.waiting[self] = None
            if not self._is_in_head:  # the next head may have begun in the same packet
                self._is_in_head, self._has_begun, self._head_bytes = True, False, 0

    def _make_room(self) -> None:
        """Close the stranger that has waited longest, else whoever has, else this connection."""
        is_crowded = self.of_address[self._address] > MOST_OF_ONE_ADDRESS
        if not is_crowded and len(self.connections) <= MOST_CONNECTIONS:
            return
        near = [c for c in self.waiting if not is_crowded or c._address == self._address]  # noqa: SLF001 (its own class)
        closed = next((c for c in near if not c._is_admitted), near[0] if near else self)  # noqa: SLF001 (its own class)
        self.waiting.pop(closed, None)
        closed.transport.abort()

    def _start_timer(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
