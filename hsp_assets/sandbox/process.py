"""The sandbox as a process of its own, beside the one that runs Dagster."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hsp_assets.failures import SandboxError
from hsp_assets.sandbox.endpoints import Endpoints, read_endpoints
from hsp_assets.sandbox.state_folder import open_state

READY = "The sandbox is ready."
"""The line that `hsp sandbox` prints when every stand-in answers."""
STOP_WITHIN_SECONDS = 20.0
CONNECT_SECONDS = 1.0


@contextmanager
def reachable_sandbox(state: Path) -> Iterator[Endpoints]:
    """The sandbox that runs on a state folder; where none does, one that ends with the context.

    Raises:
        SandboxError: it does not start.
    """
    running = read_endpoints(state)
    if _answers(running.personalize):
        yield running
        return
    with sandbox_process(state) as starting:
        yield starting.wait()


@contextmanager
def sandbox_process(state: Path, source: str = "") -> Iterator["Starting"]:
    """Start `hsp sandbox` on a state folder; it is stopped when the context ends.

    Raises:
        SandboxError: another version wrote the folder.

    """
    open_state(state)
    command = [sys.executable, "-m", "hsp_assets.cli.main", "sandbox", "--state", str(state)]
    command += ["--attached", *(["--source", source] if source else [])]
    with child(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Starting(process, state)


@contextmanager
def child(command: list[str], **options: Any) -> Iterator["subprocess.Popen[str]"]:
    """Run a command of ours until the context ends, then stop it and wait for its end.

    It has a session of its own, so that a Ctrl-C reaches only us and we stop things in order.
    """
    with subprocess.Popen(command, start_new_session=True, **options) as process:  # noqa: S603 (ours)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(STOP_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)  # its own children too: nobody else would


class Starting:
    """A sandbox that is being started, so that other things can be done meanwhile."""

    def __init__(self, process: "subprocess.Popen[str]", state: Path) -> None:
        self._process = process
        self._state = state

    def wait(self) -> Endpoints:
        """Wait until every stand-in answers.

        Raises:
            SandboxError: the process ended instead.
        """
        for line in self._process.stdout or ():
            if line.strip() == READY:
                return read_endpoints(self._state)
        raise SandboxError(
            f"The sandbox on {self._state} ended before it was ready; its output is above. "
            "Another sandbox may be running on the same folder: stop it, or name another --state."
        )


def _answers(address: str) -> bool:
    split = urlsplit(address)
    try:
        with socket.create_connection((str(split.hostname), split.port or 80), CONNECT_SECONDS):
            return True
    except OSError:
        return False
