"""A share that the real connector talks to, a portal to change under it, and an S3 for unloads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from hsp_assets.sandbox.aws import serve_s3
from hsp_assets.sandbox.share import Options, create_app
from hsp_assets_tests.sandbox.servers import Servers
from hsp_assets_tests.sandbox.share.shop import PortalWriter, Shop, make_portal

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BUCKET = "bucket"
OpenShare = Callable[..., AbstractContextManager[Shop]]


@pytest.fixture(scope="session")
def s3_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve_s3(tmp_path_factory.mktemp("s3"), BUCKET) as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def s3(s3_endpoint: str) -> S3Client:
    return boto3.client(
        "s3",
        endpoint_url=s3_endpoint,
        region_name="us-east-1",
        aws_access_key_id="a",
        aws_secret_access_key="b",
    )


@pytest.fixture
def portal(tmp_path: Path) -> PortalWriter:
    """A portal without records."""
    return make_portal(tmp_path)


@pytest.fixture(scope="session")
def open_share(s3_endpoint: str, servers: Servers) -> OpenShare:
    """Opens the share of a portal from a state folder, with options of the test's choice."""

    @contextmanager
    def open_it(state: Path, portal: PortalWriter, **options: Any) -> Iterator[Shop]:
        chosen = Options(now=lambda: portal.now / 1000, **options)
        app = create_app(state, portal=portal.path, s3_endpoint=s3_endpoint, options=chosen)
        with servers.behind(app) as address:
            yield Shop(portal, address)

    return open_it


@pytest.fixture
def make_shop(
    tmp_path: Path, portal: PortalWriter, open_share: OpenShare
) -> Iterator[Callable[..., Shop]]:
    """Opens shops with options of the test's choice."""
    with ExitStack() as running:

        def make(**options: Any) -> Shop:
            return running.enter_context(open_share(tmp_path / "share", portal, **options))

        yield make


@pytest.fixture
def shop(make_shop: Callable[..., Shop]) -> Shop:
    return make_shop()
