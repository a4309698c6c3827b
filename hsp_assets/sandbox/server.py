"""The sandbox: every stand-in together, and the real-time API in front, on one state folder."""

import math
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from hsp_assets.api import create_app
from hsp_assets.environment import Settings
from hsp_assets.sandbox import hubspot, mlops_stack, personalize, share
from hsp_assets.sandbox.aws import serve_s3
from hsp_assets.sandbox.endpoints import (
    NOBODY,
    PORTAL_ID,
    TOKEN,
    Endpoints,
    read_endpoints,
    write_endpoints,
)
from hsp_assets.sandbox.hubspot.switches import parse_options
from hsp_assets.sandbox.realtime_api import sandbox_api_settings
from hsp_assets.sandbox.s3_handler import Listener
from hsp_assets.sandbox.serving import serve
from hsp_assets.sandbox.share.access import Access
from hsp_assets.sandbox.state_folder import open_state
from hsp_assets.sandbox.state_lock import read_holder

PORTAL_FILE = "portal.sqlite"


@contextmanager
def run_sandbox(state: Path, settings: Settings, source: str = "") -> Iterator[Endpoints]:
    """Run the sandbox on a state folder until the context ends.

    Args:
        state: holds the portal, the share, the bucket and the models; made if need be.
        settings: of the installation: the bucket that shall exist, and what the API serves.
        source: folder of the source files, remembered for later; empty means the one before.

    Yields:
        Where the stand-ins are, which is also written into the state folder.

    Raises:
        SandboxError: another version wrote the folder.
    """
    open_state(state)
    before = read_endpoints(state)
    portal = state / PORTAL_FILE
    listeners: list[Listener] = []
    with ExitStack() as running:
        s3 = running.enter_context(
            serve_s3(state / "s3", settings.bucket, _port(before.s3), listeners)
        )
        portal_app = hubspot.create_app(
            portal,
            portal_id=PORTAL_ID,
            token=TOKEN,
            options=parse_options(settings.sandbox_hubspot),
        )
        hubspot_url = running.enter_context(serve(portal_app, "hubspot", _port(before.hubspot)))
        share_app = share.create_app(
            state / "share",
            portal=portal,
            s3_endpoint=s3,
            portal_id=PORTAL_ID,
            options=share_options(settings),
        )
        snowflake = running.enter_context(serve(share_app, "share", _port(before.snowflake)))
        personalize_app = personalize.create_app(state / "personalize", s3_endpoint=s3)
        personalize_url = running.enter_context(
            serve(personalize_app, "personalize", _port(before.personalize))
        )
        solution = mlops_stack.Solution(state, s3, personalize_url)
        listeners.append(solution.worker.object_created)
        cloudformation = running.enter_context(
            mlops_stack.serve_solution(solution, _port(before.cloudformation))
        )
        endpoints = Endpoints(
            hubspot=hubspot_url,
            snowflake=snowflake,
            s3=s3,
            personalize=personalize_url,
            cloudformation=cloudformation,
            source=source or before.source,
            session=holder.session if (holder := read_holder(state)) else "",
        )
        api_app = create_app(sandbox_api_settings(settings, endpoints, state / "api"))
        api = running.enter_context(serve(api_app, "real-time API", _port(before.api)))
        endpoints = replace(endpoints, api=api)
        write_endpoints(state, endpoints)
        yield endpoints


def share_options(settings: Settings) -> share.Options:
    """How old the share is, what blanks are in it, and where its integration may write."""
    integration = settings.snowflake_storage_integration.upper()
    # As docs/share.md allows a real one.
    location = f"s3://{settings.bucket}/{settings.bucket_prefix}staging/"
    return share.Options(
        access=Access(integrations={integration: location}),
        daily_delay_seconds=_finite(settings.sandbox_daily_delay_seconds),
        live_delay_seconds=_finite(settings.sandbox_live_delay_seconds),
        blanks=settings.sandbox_blanks,
    )


def _finite(seconds: float) -> float | None:
    """A delay; one without end means that only an explicit refresh shows anything."""
    return None if math.isinf(seconds) else seconds


def _port(address: str) -> int:
    """The port of the run before, if it is still free: what knows it goes on working."""
    if address == NOBODY:
        return 0
    port = urlsplit(address).port or 0
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return 0
    return port
