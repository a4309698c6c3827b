"""A portal with customers and products; the shop that trains is that of the training tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hsp_assets.loading.data_model import PARTS, apply_part
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.sandbox import hubspot as stand_in
from hsp_assets.sandbox.hubspot import Options
from hsp_assets.sandbox.serving import serve
from hsp_assets_tests.training.conftest import after, shop, shops

__all__ = ["after", "shop", "shops"]


@pytest.fixture
def portal_file(tmp_path: Path) -> Path:
    return tmp_path / "portal.sqlite"


@pytest.fixture
def hubspot(portal_file: Path) -> Iterator[HubSpotResource]:
    """A portal whose model is as declared and that holds nothing."""
    options = Options(durable=False, rate_limits=False)
    app = stand_in.create_app(portal_file, token="test", options=options)
    with serve(app, "hubspot") as url:
        portal = HubSpotResource(access_token="test", url=url)
        for part in PARTS:
            apply_part(portal, part)
        yield portal
