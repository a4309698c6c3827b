"""`hsp dev`: the sandbox and the Dagster UI on the same state folder."""

import errno
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from hsp_assets.cli.instance import dagster_home, workspace_file
from hsp_assets.cli.options import State
from hsp_assets.cli.terminal import called, stopped_by_signals, terminal
from hsp_assets.environment import load_settings, process_environment, require_undisputed
from hsp_assets.failures import SandboxError, SettingsError
from hsp_assets.sandbox.process import child, sandbox_process
from hsp_assets.sandbox.state_folder import open_state
from hsp_assets.sandbox.state_lock import lock_state

HOST = "127.0.0.1"


def dev(
    state: State,
    port: Annotated[int, typer.Option(help="Port of the Dagster UI.", min=1, max=65535)] = 3000,
) -> None:
    """Run the sandbox and the Dagster UI together; one Ctrl-C stops both."""
    raise typer.Exit(run_dev(state, port))


def run_dev(state: Path, port: int) -> int:
    """Run the sandbox and the Dagster UI until Ctrl-C; answer the UI's exit code.

    Raises:
        SandboxError: the port or the state folder is in use, or the sandbox does not start.
        SettingsError: the settings are production's.

    """
    from hsp_assets.cli.orphans import clear

    open_state(state)
    _require_sandbox(state)
    _require_free(port)
    console, home = terminal(), dagster_home(state)
    with (
        stopped_by_signals(),
        lock_state(state, "hsp dev") as lock,
        sandbox_process(state, lock=lock) as starting,
    ):
        with console.status("starting the sandbox"):
            endpoints = starting.wait()
        # The state folder is ours alone, so nothing else may work on it.
        if abandoned := clear(home):
            console.print(f"Ended orphaned runs: {len(abandoned)}")
        console.print(f"Dagster UI:    http://{HOST}:{port}  (Ctrl-C stops it and the sandbox)")
        console.print(f"Real-time API: {endpoints.api}/docs")
        console.print(f"Demo page:     {endpoints.api}/demo")
        try:
            return _run_ui(state, port)
        finally:
            clear(home)  # nobody goes on with a run that was under way


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


def _require_free(port: int) -> None:
    """Make sure that the UI's port can be listened on; Dagster itself says nothing until it tries.

    Raises:
        SandboxError: it cannot.

    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            why = "is in use" if error.errno == errno.EADDRINUSE else f"is not ours: {error}"
            raise SandboxError(
                f"Port {port} of {HOST} {why}, so the Dagster UI cannot start. Stop what listens "
                f"there, or name another: {called()} dev --port {port + 1}."
            ) from error


def _run_ui(state: Path, port: int) -> int:
    from hsp_assets.cli.foreground_runs import given_to_code_location
    from hsp_assets.cli.kept_open import kept_open
    from hsp_assets.cli.orphans import mark

    home, workspace = dagster_home(state), workspace_file(state)
    environment = process_environment(
        {"HSP_STATE": str(state.resolve()), "DAGSTER_HOME": str(home), **mark(home)}
    )
    options = ["-w", str(workspace), "-p", str(port), "-h", HOST]
    options += ["--log-level", "warning", "--code-server-log-level", "warning"]
    command = [sys.executable, "-W", "ignore", "-m", "dagster", "dev", *options]
    with (
        kept_open(home),
        child(command, env=environment) as ui,
        given_to_code_location(home, workspace, environment),
    ):
        try:
            return ui.wait()
        except KeyboardInterrupt:
            return 0
