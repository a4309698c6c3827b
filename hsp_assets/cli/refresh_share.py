"""`hsp refresh-share`: the share's daily refresh, now.

It sends a request to the running sandbox; what a refresh is belongs to the stand-in.
"""

from pathlib import Path

import typer

from hsp_assets.cli.options import State
from hsp_assets.failures import SandboxError

PATH = "/sandbox/refresh"
TIMEOUT_SECONDS = 600.0
"""A refresh reads the whole portal: seconds per million records."""


def refresh_share(state: State) -> None:
    """Refresh the share of a running sandbox now, as HubSpot does once a day."""
    typer.echo(f"Refreshed: {', '.join(refresh_share_of(state))}.")


def refresh_share_of(state: Path) -> list[str]:
    """Bring the share of the running sandbox up to date; answer the schemas refreshed.

    Args:
        state: the sandbox's folder.

    Raises:
        SandboxError: no sandbox runs on the folder, or it has no portal to share.

    """
    from hsp_assets.sandbox.controls import call_sandbox

    answer = call_sandbox(state, lambda e: e.snowflake + PATH, "POST", timeout=TIMEOUT_SECONDS)
    if not answer.ok:
        raise SandboxError(f"The share was not refreshed: {answer.json()['message']}")
    refreshed: list[str] = answer.json()["refreshed"]
    return refreshed
