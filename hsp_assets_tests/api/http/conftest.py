"""An API with tight limits."""

import pytest

from hsp_assets.api.settings import key_digest
from hsp_assets_tests.api.client import KEY, Client
from hsp_assets_tests.api.starting import StartApi

KEYS = (KEY, "old", "new", "busy")


@pytest.fixture(scope="session")
def limited_api(start_shared: StartApi) -> Client:
    """Four keys, three requests a second, bodies of ten bytes, one origin."""
    return start_shared(
        spool=None,
        api_keys=tuple(map(key_digest, KEYS)),
        requests_per_second=3,
        max_body_bytes=10,
        cors_origins=("https://shop.example",),
    )
