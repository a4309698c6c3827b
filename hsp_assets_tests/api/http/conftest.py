"""APIs with tight limits and one allowed origin."""

from typing import Any

import pytest

from hsp_assets.api.settings import key_digest
from hsp_assets_tests.api.client import KEY, Client
from hsp_assets_tests.api.starting import StartApi

KEYS = (KEY, "old", "new", "busy", "busy-2", "cors", "cors-2")
LIMITS: dict[str, Any] = {
    "spool": None,
    "api_keys": tuple(map(key_digest, KEYS)),
    "requests_per_second": 3,
    "max_body_bytes": 10,
    "cors_origins": ("https://shop.example",),
}


@pytest.fixture(scope="session")
def limited_api(start_shared: StartApi) -> Client:
    """Several keys, three requests a second, bodies of ten bytes, one origin."""
    return start_shared(**LIMITS)


@pytest.fixture(scope="session")
def limited_unpublished_api(start_shared: StartApi) -> Client:
    """The same for a dataset group that has no live version."""
    return start_shared(**LIMITS, dataset_group="nothing")
