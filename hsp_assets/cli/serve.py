"""`hsp serve`: the real-time API as a process of its own, on whatever the settings name.

In the sandbox it uses the stand-ins, which are started if none run; the key is then printed,
because it opens nothing else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from hsp_assets.cli.options import settings_on
from hsp_assets.environment import Settings, secret
from hsp_assets.sandbox.process import reachable_sandbox

if TYPE_CHECKING:
    from hsp_assets.api import ApiSettings


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 in a container.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    state: Annotated[
        Path | None, typer.Option(help="Folder of the sandbox, or of events not sent yet.")
    ] = None,
) -> None:
    """Serve the real-time API; in the sandbox, in front of its stand-ins."""
    serve_api(settings_on(state), host, port)


def serve_api(settings: Settings, host: str, port: int) -> None:
    """Serve the API until the process gets a signal to stop.

    Args:
        settings: of the installation.
        host: address to listen on.
        port: to listen on.

    Raises:
        SettingsError: production without an API key.
        SandboxError: the sandbox does not start.

    """
    from hsp_assets.api import run_server

    with _settings_of_api(settings, port) as served:
        _announce(served, f"http://{host}:{port}")
        run_server(served, host, port)


@contextmanager
def _settings_of_api(settings: Settings, port: int) -> Iterator["ApiSettings"]:
    from hsp_assets.api import api_settings
    from hsp_assets.sandbox.realtime_api import sandbox_api_settings

    if settings.environment == "production":
        keys, secrets = secret("HSP_API_KEYS"), secret("HSP_API_HUBSPOT_SECRETS")
        yield api_settings(settings, keys, secrets)
        return
    with reachable_sandbox(settings.state) as endpoints:
        # The sandbox has an API of its own, with its own spool.
        made = sandbox_api_settings(settings, endpoints, settings.state / f"api-{port}")
        yield made


def _announce(served: "ApiSettings", address: str) -> None:
    console = Console(highlight=False)
    console.print(f"Real-time API: {address}/docs  (Ctrl-C stops it)", soft_wrap=True)
    if served.demo_key:
        console.print(f"Demo page:     {address}/demo", soft_wrap=True)
        console.print(f"Its key:       {served.demo_key}", soft_wrap=True)
