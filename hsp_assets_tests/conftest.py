"""Fixtures that every test may use, and how tests are shared out to workers."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import dagster as dg
import pytest
from hypothesis import HealthCheck, settings

from hsp_assets.environment.portals import portal
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sandbox.aws import serve_s3
from hsp_assets_tests import shop

# How long a busy machine takes for an example says nothing about the code.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")

LONGEST_FIRST = (
    "test_end_to_end",
    "test_back_up",
    "test_following",
    "test_generated_shop",
    "loading/test_faults",
    "training/test_recommender",
)
"""Test modules that take longest. The workers of `make test` take modules in this order, then the
others: a long one that begins last would keep one worker busy while the others wait."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--record` accepts what the commands print now."""
    parser.addoption("--record", action="store_true", help="Write the recorded outputs anew.")


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than cores for `-n auto`: a third of their time, tests wait for services."""
    return len(os.sched_getaffinity(0)) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the longest modules first."""

    def place(item: pytest.Item) -> int:
        module = item.path.with_suffix("").as_posix()
        return next((n for n, name in enumerate(LONGEST_FIRST) if module.endswith(name)), 99)

    items.sort(key=place)


@dataclass(frozen=True)
class S3:
    """A running S3: its address, and the folder that holds a folder per bucket."""

    address: str
    folder: Path


@pytest.fixture(scope="session")
def shared_s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    """The S3 that the tests of a worker share; each has a bucket of its own."""
    folder = tmp_path_factory.mktemp("s3")
    with serve_s3(folder, "of-no-test") as address:
        yield S3(address, folder)


@pytest.fixture
def storage(shared_s3: S3) -> StorageResource:
    """An empty bucket."""
    bucket = f"bucket-{uuid4().hex}"
    (shared_s3.folder / bucket).mkdir()
    return shop.bucket(shared_s3.address, bucket)


PortalOf = Callable[[str], None]


@pytest.fixture
def portal_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[PortalOf]:
    """What makes this process that of a portal, as HSP_PORTAL does."""

    def set_portal(name: str) -> None:
        monkeypatch.setenv("HSP_PORTAL", name)
        portal.cache_clear()

    yield set_portal
    portal.cache_clear()


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    """Where Dagster records its runs."""
    with dg.DagsterInstance.ephemeral() as made:
        yield made
