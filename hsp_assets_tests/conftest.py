"""Fixtures that every test may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hsp_assets.resources.storage import StorageResource
from hsp_assets.sandbox.aws import serve_s3

LONGEST_FIRST = ("test_end_to_end", "loading/test_faults", "training/test_recommender")
"""Test modules that take longest. The workers of `make test` take modules in this order, then the
others: a long one that begins last would keep one worker busy while the others wait."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the longest modules first."""

    def place(item: pytest.Item) -> int:
        module = item.path.with_suffix("").as_posix()
        return next((n for n, name in enumerate(LONGEST_FIRST) if module.endswith(name)), 99)

    items.sort(key=place)


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
