"""The real-time API in front of the stand-ins: addresses and key differ from production, no more.

It is the API itself and no stand-in; only its settings are made here.
"""

from dataclasses import replace
from pathlib import Path

from hsp_assets.api import ApiSettings, api_settings
from hsp_assets.api.settings import DIGEST_PREFIX, key_digest
from hsp_assets.environment import Settings
from hsp_assets.sandbox.endpoints import Endpoints

RELOAD_SECONDS = 0.5
"""Reading the live pointer costs nothing here, and people who try things out wait for it."""


def sandbox_api_settings(settings: Settings, endpoints: Endpoints, spool: Path) -> ApiSettings:
    """Settings of an API on the stand-ins, with the demo page; its key opens nothing else.

    Args:
        settings: of the installation.
        endpoints: where the stand-ins are.
        spool: folder for accepted events; each API process needs one of its own.
    """
    return replace(
        api_settings(settings, DIGEST_PREFIX + key_digest(endpoints.token)),
        s3_endpoint=endpoints.s3,
        personalize_endpoint=endpoints.personalize,
        access_key_id="sandbox",
        secret_access_key=endpoints.token,
        spool=spool,
        reload_seconds=RELOAD_SECONDS,
        demo_key=endpoints.token,
    )
