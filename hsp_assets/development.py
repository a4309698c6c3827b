"""`hsp dev`: the sandbox and the Dagster UI on the same state folder."""

import signal
import subprocess
import sys
from pathlib import Path

from rich.console import Console

from hsp_assets.environment import process_environment
from hsp_assets.instance import dagster_home
from hsp_assets.sandbox.process import sandbox_process


def run_dev(state: Path, port: int) -> int:
    """Run the sandbox and the Dagster UI until Ctrl-C; answer the UI's exit code."""
    console = Console()
    with sandbox_process(state) as starting:
        with console.status("starting the sandbox"):
            starting.wait()
        console.print(f"Dagster UI: http://127.0.0.1:{port}  (Ctrl-C stops it and the sandbox)")
        # Ctrl-C reaches every process of the terminal: each stops itself, we wait for them.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return _run_ui(state, port)


def _run_ui(state: Path, port: int) -> int:
    environment = {
        "HSP_STATE": str(state.resolve()),
        "DAGSTER_HOME": str(dagster_home(state)),
    }
    command = ["-m", "dagster", "dev", "-m", "hsp_assets.definitions", "-p", str(port)]
    ui = subprocess.Popen(  # noqa: S603 (our own interpreter)
        [sys.executable, *command, "-h", "127.0.0.1"], env=process_environment(environment)
    )
    try:
        return ui.wait()
    finally:
        ui.terminate()
        ui.wait()
