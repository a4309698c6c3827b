"""One HTTP service of the sandbox: an ASGI app served by a thread on a port of its own."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from hsp_assets.failures import SandboxError

START_WITHIN_SECONDS = 30.0
POLL_SECONDS = 0.01
KEEP_ALIVE_SECONDS = 75
"""As long as real services do: a client may send its next request just when a connection closes."""


@contextmanager
def serve(app: ASGIApp, name: str, port: int = 0) -> Iterator[str]:
    """Serve an app until the context ends.

    Args:
        app: the ASGI app; its lifespan starts and ends with the service.
        name: of the thread.
        port: to listen on; 0 means any free one.

    Yields:
        The address of the service.

    Raises:
        SandboxError: the app does not start.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        ws="none",
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listening]}, name=name, daemon=True
    )
    thread.start()
    try:
        _wait_until_started(server, thread, name)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread, name: str) -> None:
    deadline = time.monotonic() + START_WITHIN_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise SandboxError(f"The sandbox's {name} did not start; its log says why.")
        time.sleep(POLL_SECONDS)
