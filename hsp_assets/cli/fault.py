"""`hsp fault`: making the sandbox's HubSpot fail, and ending that.

It sends requests to the running sandbox; what faults there are belongs to the stand-in.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from hsp_assets.cli.options import State
from hsp_assets.cli.tables import new_table, print_table
from hsp_assets.failures import PermanentFailure

CLEAR = "clear"
PATH = "/sandbox/faults"


def fault(
    kind: Annotated[
        str,
        typer.Argument(
            help="error, latency, drop, rate_limit, expired_token or import arms a fault; clear "
            "disarms all; without it, those that are armed are listed."
        ),
    ] = "",
    settings: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME=VALUE]...",
            help="Of the fault: status, when, policy, seconds, rate, skip, times, after_seconds, "
            "for_seconds, method, path, name, after_rows, seed; docs/hubspot.md explains them.",
        ),
    ] = None,
    *,
    state: State,
) -> None:
    """Let the HubSpot of a running sandbox fail on demand."""
    print_faults(state, kind, settings or [])


def print_faults(state: Path, kind: str, settings: Sequence[str]) -> None:
    """Arm a fault of the running sandbox, or disarm all, and print those that are armed.

    Args:
        state: the sandbox's folder.
        kind: of the fault to arm; `clear` disarms all, and nothing changes nothing.
        settings: of the fault, each `name=value`.

    Raises:
        SandboxError: no sandbox runs on the folder.
        PermanentFailure: there is no such fault.

    """
    if kind == CLEAR:
        armed = _call(state, "DELETE")
    elif kind:
        armed = _call(state, "POST", {"kind": kind, **_named(settings)})
    else:
        armed = _call(state, "GET")
    if armed:
        print_table(_table(armed))
    else:
        typer.echo("No fault is armed: HubSpot answers as it should.")


def _named(settings: Sequence[str]) -> dict[str, str]:
    for setting in settings:
        if "=" not in setting:
            raise PermanentFailure(
                f"{setting!r} is no setting of a fault: write name=value, such as rate=0.05."
            )
    pairs = (setting.split("=", maxsplit=1) for setting in settings)
    return {name.replace("-", "_"): value for name, value in pairs}


def _call(state: Path, method: str, fault: dict[str, str] | None = None) -> list[dict[str, Any]]:
    from hsp_assets.sandbox.controls import call_sandbox

    answer = call_sandbox(state, lambda e: e.hubspot + PATH, method, fault)
    body: dict[str, Any] = answer.json()
    if not answer.ok:
        raise PermanentFailure(f"The fault was not armed. {body['message']} See docs/hubspot.md.")
    armed: list[dict[str, Any]] = body["faults"]
    return armed


def _table(armed: Sequence[dict[str, Any]]) -> Table:
    table = new_table("kind", "settings", "struck", whole=("kind",), numbers=("struck",))
    for fault in armed:
        settings = [escape(f"{k}={v}") for k, v in fault.items() if k not in ("kind", "hits")]
        table.add_row(str(fault["kind"]), "  ".join(settings), str(fault["hits"]))
    return table
