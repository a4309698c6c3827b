"""A command in a pseudo-terminal of 80 columns, as a person sees it and stops it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyte

COLUMNS, ROWS, LONGEST = 80, 30, 500
CTRL_C = b"\x03"
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
TAKE_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""
"""Makes the terminal that of the command, so that Ctrl-C in it is sent to it."""
ROOT = Path(__file__).parent.parent


class Terminal:
    """A pseudo-terminal and the command that runs in it."""

    def __init__(self, screen: int, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self._screen = screen
        self._output = bytearray()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def output(self) -> str:
        """All that was shown so far, without colours; a line that was drawn anew stands twice."""
        text = CONTROL.sub("", self._output.decode(errors="replace"))
        return text.replace("\r\n", "\n").replace("\r", "\n")

    @property
    def lines(self) -> list[str]:
        return self.output.splitlines()

    def seen(self) -> list[str]:
        """The lines that stand in the terminal now, with those that it has moved up."""
        screen = pyte.Screen(COLUMNS, LONGEST)
        pyte.ByteStream(screen).feed(bytes(self._output))
        lines = [line.rstrip() for line in screen.display]
        return lines[: max((n for n, line in enumerate(lines, 1) if line), default=0)]

    def wait_for(self, text: str, within: float = 120.0) -> None:
        """Wait until something was shown."""
        deadline = time.monotonic() + within
        while text not in self.output:
            assert self._reader.is_alive(), self.output
            assert time.monotonic() < deadline, self.output
            self._reader.join(0.05)

    def press(self, keys: bytes) -> None:
        os.write(self._screen, keys)

    def wait(self, within: float = 120.0) -> int:
        """Wait for the command's end; its exit code."""
        code = self.process.wait(within)
        self._reader.join(5)
        return code

    def _read(self) -> None:
        while True:
            try:
                self._output += os.read(self._screen, 65_536)
            except OSError:  # nobody has the other end any more
                return


@contextmanager
def terminal(*command: str, cwd: Path = ROOT, **variables: str) -> Iterator[Terminal]:
    """Run a command in a pseudo-terminal until it ends, or the context does."""
    screen, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-c", TAKE_TERMINAL, *command],
        cwd=cwd,
        env={**os.environ, "TERM": "xterm", **variables},
        stdin=other,
        stdout=other,
        stderr=other,
        start_new_session=True,
    )
    os.close(other)
    shown = Terminal(screen, process)
    try:
        yield shown
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
        os.close(screen)
