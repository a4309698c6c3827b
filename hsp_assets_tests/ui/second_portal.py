"""A sandbox of a second portal in the AWS account of a first: `python -m ... STATE FIRST_STATE`.

HubSpot, its Snowflake share and the real-time API are its own; S3 and Personalize are those of the
sandbox that runs on the other state folder. It ends when its standard input does.
"""

import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from hsp_assets.api import create_app
from hsp_assets.environment import load_settings
from hsp_assets.sandbox import hubspot, share
from hsp_assets.sandbox.endpoints import PORTAL_ID, Endpoints, read_endpoints, write_endpoints
from hsp_assets.sandbox.realtime_api import sandbox_api_settings
from hsp_assets.sandbox.server import share_options
from hsp_assets.sandbox.serving import serve

OTHER_ID = PORTAL_ID + 1
READY = "ready"


def main(state: Path, first: Path) -> None:
    """Serve until nobody listens any more."""
    settings, aws, portal = load_settings(), read_endpoints(first), state / "portal.sqlite"
    portal_app = hubspot.create_app(portal, portal_id=OTHER_ID, token=aws.token)
    share_app = share.create_app(
        state / "share",
        portal=portal,
        s3_endpoint=aws.s3,
        portal_id=OTHER_ID,
        options=share_options(settings),
    )
    with ExitStack() as running:
        endpoints = Endpoints(
            hubspot=running.enter_context(serve(portal_app, "hubspot")),
            snowflake=running.enter_context(serve(share_app, "share")),
            s3=aws.s3,
            personalize=aws.personalize,
            source=str(state / "source"),
            database=f"HUB_{OTHER_ID}_DB",
        )
        api_app = create_app(sandbox_api_settings(settings, endpoints, state / "api"))
        api = running.enter_context(serve(api_app, "real-time API"))
        write_endpoints(state, replace(endpoints, api=api))
        sys.stdout.write(f"{READY}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
