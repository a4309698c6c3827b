"""`hsp` in processes of its own, as a user starts it.

What a browser shows is `dagster_ui`'s, what stands behind it `shop`'s.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import requests

from hsp_assets.sandbox.endpoints import read_endpoints
from hsp_assets.sandbox.sample_data import Size
from hsp_assets_tests.ui.shop import Shop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent.parent.parent
SIZE = Size(120, 150, 3000)
START_WITHIN_SECONDS = 300.0
STOP_WITHIN_SECONDS = 60.0
HSP = (sys.executable, "-m", "hsp_assets.cli.main")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_dev(state: Path, log: Path, **variables: str) -> tuple[subprocess.Popen[bytes], str]:
    """Start `hsp dev` with more variables; its process and the UI's address, which answers."""
    port = free_port()
    command = [*HSP, "dev", "--state", str(state), "--port", str(port)]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **variables},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    wait_for_answer(url, process, log.read_text)
    return process, url


@contextmanager
def running_dev(state: Path, **variables: str) -> Iterator[Shop]:
    """`hsp dev` over a state folder, until Ctrl-C at the end of the context."""
    process, url = start_dev(state, state.parent / "dev.log", **variables)
    try:
        yield Shop(read_endpoints(state), state, url)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(STOP_WITHIN_SECONDS)


def wait_for_answer(url: str, process: subprocess.Popen[bytes], said: Callable[[], str]) -> None:
    """Wait until the UI answers; what its process said tells why it does not."""
    deadline = time.monotonic() + START_WITHIN_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, said()
        try:
            if requests.get(f"{url}/server_info", timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.2)
    raise AssertionError(f"{url} does not answer:\n{said()}")
