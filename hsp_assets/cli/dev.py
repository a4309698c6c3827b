"""`hsp dev`: the sandbox and the Dagster UI on the same state folder."""

import signal
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from hsp_assets.cli.instance import dagster_home, workspace_file
from hsp_assets.cli.options import STATE, State
from hsp_assets.environment import load_settings, process_environment, require_undisputed
from hsp_assets.failures import SettingsError
from hsp_assets.sandbox.process import child, sandbox_process
from hsp_assets.sandbox.state_folder import open_state


def dev(
    state: State = STATE,
    port: Annotated[int, typer.Option(help="Port of the Dagster UI.")] = 3000,
) -> None:
    """Run the sandbox and the Dagster UI together; one Ctrl-C stops both."""
    raise typer.Exit(run_dev(state, port))


def run_dev(state: Path, port: int) -> int:
    """Run the sandbox and the Dagster UI until Ctrl-C; answer the UI's exit code."""
    from hsp_assets.cli.orphans import clear

    open_state(state)
    _require_sandbox(state)
    console = Console()
    # Also where they were ignored, as they are for a job in the background: Dagster stops its own
    # processes by SIGINT, and what is ignored here would be ignored there.
    # A terminal that is closed sends SIGHUP.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    with sandbox_process(state) as starting:
        with console.status("starting the sandbox"):
            endpoints = starting.wait()
        # The sandbox has the state folder to itself, so nothing else may work on it.
        if abandoned := clear(dagster_home(state)):
            console.print(f"Ended orphaned runs: {len(abandoned)}")
        console.print(f"Dagster UI:    http://127.0.0.1:{port}  (Ctrl-C stops it and the sandbox)")
        console.print(f"Real-time API: {endpoints.api}/docs")
        console.print(f"Demo page:     {endpoints.api}/demo")
        return _run_ui(state, port)


def _require_sandbox(state: Path) -> None:
    """Dagster reads `.env` once more: it must not lead the UI from the sandbox that runs here.

    Raises:
        SettingsError: it would.

    """
    if load_settings().environment != "sandbox":
        raise SettingsError(
            "HSP_ENVIRONMENT is production, and hsp dev runs the sandbox. Start production's UI by "
            "dagster dev, or unset the variable (in .env too)."
        )
    require_undisputed({"HSP_STATE": state, "DAGSTER_HOME": dagster_home(state)})


def _run_ui(state: Path, port: int) -> int:
    from hsp_assets.cli.orphans import mark

    home = dagster_home(state)
    environment = {"HSP_STATE": str(state.resolve()), "DAGSTER_HOME": str(home), **mark(home)}
    options = ["-w", str(workspace_file(state)), "-p", str(port), "-h", "127.0.0.1"]
    command = [sys.executable, "-W", "ignore", "-m", "dagster", "dev", *options]
    with child(command, env=process_environment(environment)) as ui:
        try:
            return ui.wait()
        except KeyboardInterrupt:
            return 0
