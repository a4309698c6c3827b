"""`hsp sandbox`: the stand-ins in this process, until it is interrupted."""

import signal
import sys
import threading
from pathlib import Path
from typing import Annotated

import typer

from hsp_assets.cli.options import State
from hsp_assets.environment import load_settings
from hsp_assets.failures import HspError
from hsp_assets.sandbox.state_folder import open_state


def sandbox(
    *,
    state: State,
    source: Annotated[str, typer.Option(help="Folder of the source files.")] = "",
    attached: Annotated[bool, typer.Option("--attached", hidden=True)] = False,
) -> None:
    """Run the stand-ins for HubSpot, Snowflake, S3 and Personalize until interrupted."""
    from hsp_assets.sandbox.process import FAILED
    from hsp_assets.sandbox.state_lock import lock_state

    open_state(state)
    if not attached:
        with lock_state(state, "hsp sandbox"):
            _run(state, source, threading.Event())
        return
    stop = threading.Event()
    threading.Thread(target=_stop_when_closed, args=(stop,), daemon=True).start()
    try:
        _run(state, source, stop)
    except HspError as error:
        typer.echo(f"{FAILED}{error}")
        raise typer.Exit(2) from error


def _run(state: Path, source: str, stop: threading.Event) -> None:
    from hsp_assets.low_latency import low_latency
    from hsp_assets.sandbox.process import READY
    from hsp_assets.sandbox.server import run_sandbox

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    with run_sandbox(state, load_settings(), source):
        typer.echo(READY)
        sys.stdout.flush()
        with low_latency():
            stop.wait()


def _stop_when_closed(stop: threading.Event) -> None:
    """Stop when the process that started us ends, even if it was killed: our input then ends."""
    sys.stdin.read()
    stop.set()
