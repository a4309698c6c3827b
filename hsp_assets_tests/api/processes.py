"""The API as a process of its own, whose log is kept and which can be killed."""

from __future__ import annotations

import contextlib
import pickle
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from hsp_assets.api import ApiSettings

START_WITHIN_SECONDS = 60.0
HOST = "127.0.0.1"
SERVE = """
import pickle, sys
from hsp_assets.api import run_server
run_server(pickle.load(sys.stdin.buffer), "127.0.0.1", int(sys.argv[1]))
"""


@dataclass(frozen=True)
class ApiProcess:
    """A running API."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def connect(self) -> socket.socket:
        return socket.create_connection((HOST, self.port), timeout=30)

    def is_ready(self) -> bool:
        with contextlib.suppress(requests.ConnectionError):
            return requests.get(f"{self.url}/ready", timeout=5).status_code == 200
        return False

    def kill(self) -> None:
        """End it without warning."""
        self.process.kill()
        self.process.wait()


@contextmanager
def start_api(settings: ApiSettings, log: Path) -> Iterator[ApiProcess]:
    """An API that is ready; killed when the context ends."""
    with socket.create_server((HOST, 0)) as probe:
        port = probe.getsockname()[1]
    with log.open("ab") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(port)], stdin=subprocess.PIPE, stderr=stderr
        )
    assert process.stdin is not None
    with process.stdin as settings_of_process:
        pickle.dump(settings, settings_of_process)
    api = ApiProcess(process, port)
    try:
        deadline = time.monotonic() + START_WITHIN_SECONDS
        while not api.is_ready():
            assert process.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield api
    finally:
        api.kill()
