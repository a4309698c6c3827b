"""Fixtures that every test may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hsp_assets.resources.storage import StorageResource
from hsp_assets.sandbox.aws import serve_s3


@pytest.fixture
def storage(tmp_path: Path) -> Iterator[StorageResource]:
    """An empty bucket."""
    with serve_s3(tmp_path / "s3", "bucket") as address:
        yield StorageResource(
            bucket="bucket",
            region_name="us-east-1",
            endpoint_url=address,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
