"""A small shop in real stand-ins, published and trained, and APIs in front of it.

Starting an API takes longer than most tests, so tests share those that need the same settings.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest

from hsp_assets.resources.storage import live_key
from hsp_assets_tests.api.client import GROUP, KEY, USER_PATH, Client, until
from hsp_assets_tests.api.gate import Gate
from hsp_assets_tests.api.shop import World, running_shop
from hsp_assets_tests.api.starting import StartApi


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Version `v1` published and trained."""
    with running_shop(tmp_path_factory.mktemp("world")) as shop:
        yield shop


@pytest.fixture(scope="session")
def start_shared(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartApi]:
    """Start an API for several tests."""
    with ExitStack() as exits:
        yield StartApi(world, tmp_path_factory.mktemp("spool"), exits)


@pytest.fixture(scope="session")
def running_api(start_shared: StartApi) -> Client:
    """The API for all tests that need no settings of their own."""
    return start_shared()


@pytest.fixture(scope="session")
def running_uncached_api(start_shared: StartApi) -> Client:
    """An API that caches no list."""
    return start_shared(spool=None, cache_seconds=0)


@pytest.fixture(scope="session")
def demo_api(start_shared: StartApi) -> Client:
    """An API with the demo page."""
    return start_shared(spool=None, demo_key=KEY)


@pytest.fixture(scope="session")
def prefixed_api(start_shared: StartApi) -> Client:
    """An API behind a proxy that adds a prefix to its paths."""
    return start_shared(spool=None, path_prefix="/shop")


@pytest.fixture(scope="session")
def unpublished_api(start_shared: StartApi) -> Client:
    """An API with the demo page whose dataset group has no live version."""
    return start_shared(spool=None, demo_key=KEY, dataset_group="nothing")


@pytest.fixture
def gate(world: World) -> Iterator[Gate]:
    """The gate before Personalize, reset afterwards."""
    yield world.gate
    world.gate.reset()


@pytest.fixture
def api(running_api: Client, gate: Gate) -> Client:
    """The API, with the gate open."""
    assert running_api.gate is gate
    return running_api


@pytest.fixture
def uncached_api(running_uncached_api: Client, gate: Gate) -> Client:
    """An API that caches no list, with the gate open."""
    assert running_uncached_api.gate is gate
    return running_uncached_api


@pytest.fixture
def fallback_api(uncached_api: Client, gate: Gate) -> Client:
    """An API that caches no list, while Personalize is away."""
    gate.mode = "away"
    return uncached_api


@pytest.fixture
def start(world: World, gate: Gate, tmp_path: Path) -> Iterator[StartApi]:
    """Start an API with settings of its own, until the test ends."""
    assert world.gate is gate
    with ExitStack() as exits:
        yield StartApi(world, tmp_path / "spool", exits)


@pytest.fixture
def pointer(world: World, running_api: Client, running_uncached_api: Client) -> Iterator[str]:
    """The key of the live pointer, which is restored afterwards."""
    key = live_key(GROUP)
    before = world.storage.read(key) or b""
    yield key
    world.storage.write(key, before)
    for api in (running_api, running_uncached_api):
        until(partial(_serves_only_v1, api))


def _serves_only_v1(api: Client) -> bool:
    ready = api.get("/ready").json()
    nobody = USER_PATH.format(f"nobody-{uuid4()}")
    in_ab_test = "matchedExperiment" in api.get(nobody, params={"userIdType": "external"}).json()
    versions = {ready["version"], *ready["recommenders"].values()}
    return bool(ready["isCurrent"]) and versions == {"v1"} and not in_ab_test
