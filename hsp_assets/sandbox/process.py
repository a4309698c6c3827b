"""The sandbox as a process of its own, beside the one that runs Dagster."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from hsp_assets.environment import process_environment
from hsp_assets.failures import SandboxError
from hsp_assets.sandbox.endpoints import Endpoints, read_endpoints, running_endpoints
from hsp_assets.sandbox.state_folder import fresh_temporary_folder, open_state
from hsp_assets.sandbox.state_lock import lock_state

COMMAND = "a sandbox that a command started"
READY = "The sandbox is ready."
"""The line that `hsp sandbox` prints when every stand-in answers."""
FAILED = "The sandbox failed: "
"""What it prints before the reason why it does not start."""
STOP_WITHIN_SECONDS = 20.0


@contextmanager
def reachable_sandbox(state: Path) -> Iterator[Endpoints]:
    """The sandbox that runs on a state folder; where none does, one that ends with the context.

    Raises:
        SandboxError: it does not start, or somebody else has the folder.
    """
    if running := running_endpoints(state):
        yield running
        return
    with sandbox_process(state) as starting:
        yield starting.wait()


@contextmanager
def sandbox_process(state: Path, source: str = "", lock: int | None = None) -> Iterator["Starting"]:
    """Start `hsp sandbox` on a state folder; it is stopped when the context ends.

    Args:
        state: the folder.
        source: folder of the source files; empty means the one before.
        lock: descriptor of the folder's lock, if the caller has it.

    Raises:
        SandboxError: another version wrote the folder, or somebody else has it.

    """
    open_state(state)
    command = [sys.executable, "-m", "hsp_assets.cli.main", "sandbox", "--state", str(state)]
    command += ["--attached", *(["--source", source] if source else [])]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with ExitStack() as held:
        if lock is None:
            lock = held.enter_context(lock_state(state, COMMAND))
        environment = process_environment({"TMPDIR": str(fresh_temporary_folder(state))})
        # The child holds the lock as well: if we are killed, the folder is free once it has ended.
        process = held.enter_context(child(command, pass_fds=(lock,), env=environment, **pipes))
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
            if line.startswith(FAILED):
                raise SandboxError(line.removeprefix(FAILED).strip())
        raise SandboxError(
            f"The sandbox on {self._state} ended before it was ready; its output is above."
        )
