"""Servers that are started once: an application is put behind one, and taken away again."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from hsp_assets.sandbox.serving import serve


class Board:
    """A running server's application: it passes everything on to the one that was put last.

    Attributes:
        address: of the server.
        requests: method and path of what was passed on to that application.

    """

    def __init__(self) -> None:
        self.address = ""
        self.requests: list[tuple[str, str]] = []
        self._app: Starlette | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._app is None:
            raise RuntimeError("No application is behind this server.")
        if scope["type"] == "http":
            self.requests.append((scope["method"], scope["path"]))
        await self._app(scope, receive, send)

    def put(self, app: Starlette) -> None:
        """Put an application behind the server; the one before is ended."""
        self.take()
        self.requests.clear()
        self._app = app

    def take(self) -> None:
        """End the application as a server would."""
        app, self._app = self._app, None
        if app is not None:
            asyncio.run(_end(app))


async def _end(app: Starlette) -> None:
    async with app.router.lifespan_context(app):
        pass


@contextmanager
def served() -> Iterator[Board]:
    """A server without an application yet."""
    board = Board()
    with serve(board, "stand-in of a test") as board.address:
        yield board
        board.take()


class Servers:
    """As many servers as are needed at a time; one that is free is used again."""

    def __init__(self, running: ExitStack) -> None:
        self._running = running
        self._free: list[Board] = []

    @contextmanager
    def behind(self, app: Starlette) -> Iterator[str]:
        """Serve an application until the context ends; the address."""
        board = self._free.pop() if self._free else self._running.enter_context(served())
        board.put(app)
        try:
            yield board.address
        finally:
            board.take()
            self._free.append(board)
