"""`hsp sandbox`: the stand-ins in this process, until it is interrupted."""

import signal
import sys
import threading
from typing import Annotated

import typer

from hsp_assets.cli.options import STATE, State
from hsp_assets.environment import load_settings
from hsp_assets.sandbox.state_folder import open_state


def sandbox(
    *,
    state: State = STATE,
    source: Annotated[str, typer.Option(help="Folder of the source files.")] = "",
    attached: Annotated[bool, typer.Option("--attached", hidden=True)] = False,
) -> None:
    """Run the stand-ins for HubSpot, Snowflake, S3 and Personalize until interrupted."""
    from hsp_assets.low_latency import low_latency
    from hsp_assets.sandbox.process import READY
    from hsp_assets.sandbox.server import run_sandbox

    open_state(state)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if attached:
        threading.Thread(target=_stop_when_closed, args=(stop,), daemon=True).start()
    with run_sandbox(state, load_settings(), source):
        typer.echo(READY)
        sys.stdout.flush()
        with low_latency():
            stop.wait()


def _stop_when_closed(stop: threading.Event) -> None:
    """Stop when the process that started us ends, even if it was killed: our input then ends."""
    sys.stdin.read()
    stop.set()
