"""A shop whose good data is live, and a way to send other data through the gate."""

from __future__ import annotations

from collections.abc import Iterator

import dagster as dg
import pytest

from hsp_assets.resources.storage import StorageResource
from hsp_assets.sandbox.aws import serve_s3
from hsp_assets_tests.publishing.gate.shop import Shop
from hsp_assets_tests.shop import bucket as open_bucket


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StorageResource]:
    with serve_s3(tmp_path_factory.mktemp("gate"), "bucket") as address:
        yield open_bucket(address, "bucket")


@pytest.fixture(scope="module")
def shop(bucket: StorageResource) -> Iterator[Shop]:
    """A shop without a live version."""
    with dg.DagsterInstance.ephemeral() as instance:
        yield Shop(bucket, instance)
