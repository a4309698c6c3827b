"""`hsp dev` where it cannot start."""

import socket
import subprocess
import sys
from pathlib import Path


def test_a_port_in_use_is_named_in_one_line_and_nothing_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "hsp_assets.cli.main", "dev", "--port", str(port)]
        done = subprocess.run(
            [*command, "--state", str(tmp_path)], capture_output=True, text=True, check=False
        )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"hsp: Port {port} of 127.0.0.1 is in use, so the Dagster UI cannot start. Stop what "
        f"listens there, or name another: hsp dev --port {port + 1}.\n"
    )
    assert not (tmp_path / "portal.sqlite").exists()
