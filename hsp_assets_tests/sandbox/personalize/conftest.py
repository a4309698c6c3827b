"""A stand-in whose state and options tests exchange, an S3 for it, and states prepared once."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from hsp_assets.sandbox.aws import serve_s3
from hsp_assets.sandbox.personalize import Options, create_app
from hsp_assets_tests.sandbox.personalize.shop import (
    INSTANT,
    USE_CASES,
    Prepare,
    Shop,
    StartShop,
    StartWith,
    interactions_csv,
    items_csv,
    users_csv,
)
from hsp_assets_tests.sandbox.servers import Board, Servers, served

OpenShop = Callable[..., AbstractContextManager[Shop]]
Prepared = Callable[[Prepare], tuple[Path, dict[str, str]]]


@contextmanager
def clients_of(endpoint: str, s3_endpoint: str) -> Iterator[Shop]:
    session = boto3.Session("any", "any", region_name="us-east-1")
    # boto3 repeats what a quota refused, which no test waits for.
    once = Config(retries={"total_max_attempts": 1})
    control = session.client("personalize", endpoint_url=endpoint, config=once)
    runtime = session.client("personalize-runtime", endpoint_url=endpoint, config=once)
    events = session.client("personalize-events", endpoint_url=endpoint, config=once)
    s3 = session.client("s3", endpoint_url=s3_endpoint)
    texts = {"Interactions": interactions_csv(), "Items": items_csv(), "Users": users_csv()}
    yield Shop(control, runtime, events, s3, endpoint, texts)
    for client in (control, runtime, events, s3):
        client.close()


@pytest.fixture(scope="session")
def s3_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an S3 with the bucket `shop`."""
    with serve_s3(tmp_path_factory.mktemp("s3"), "shop") as address:
        yield address


@pytest.fixture(scope="session")
def open_shop(servers: Servers, s3_endpoint: str) -> OpenShop:
    """Serves a stand-in on a state folder, and gives its clients."""

    @contextmanager
    def open_it(folder: Path, options: Options = INSTANT) -> Iterator[Shop]:
        app = create_app(folder, s3_endpoint=s3_endpoint, options=options)
        with servers.behind(app) as endpoint, clients_of(endpoint, s3_endpoint) as shop:
            yield shop

    return open_it


@pytest.fixture(scope="session")
def switchboard(s3_endpoint: str) -> Iterator[tuple[Board, Shop]]:
    """A server whose stand-in can be exchanged, and its clients."""
    with served() as board, clients_of(board.address, s3_endpoint) as clients:
        yield board, clients


@pytest.fixture
def start(switchboard: tuple[Board, Shop], tmp_path: Path, s3_endpoint: str) -> Iterator[StartShop]:
    """Start a stand-in with other options; starting it again keeps the state, like a restart."""
    board, clients = switchboard

    def begin(options: Options = INSTANT, earlier: Shop | None = None) -> Shop:
        board.take()
        board.put(create_app(tmp_path, s3_endpoint=s3_endpoint, options=options))
        return replace(clients, arns=dict(earlier.arns) if earlier else {})

    yield begin
    board.take()


@pytest.fixture
def shop(start: StartShop) -> Shop:
    """A new stand-in without any resource, whose statuses pass at once."""
    return start()


@pytest.fixture(scope="session")
def prepared(open_shop: OpenShop, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Gives the state folder that a function makes of a new stand-in, and the ARNs in it.

    Each is made once; whoever changes it works on a copy.
    """

    @cache
    def make(prepare: Prepare) -> tuple[Path, dict[str, str]]:
        folder = tmp_path_factory.mktemp(prepare.__name__)
        with open_shop(folder) as shop:
            prepare(shop)
            return folder, shop.arns

    return make


@pytest.fixture
def start_with(prepared: Prepared, start: StartShop, tmp_path: Path) -> StartWith:
    """Starts a stand-in on a copy of a prepared state."""

    def begin(prepare: Prepare) -> Shop:
        folder, arns = prepared(prepare)
        shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
        return replace(start(), arns=dict(arns))

    return begin


def all_recommenders(shop: Shop) -> None:
    """Prepare all data and the five recommenders."""
    shop.fill()
    for use_case in USE_CASES:
        shop.train(use_case, enableMetadataWithRecommendations=True)


@pytest.fixture(scope="session")
def trained(prepared: Prepared, open_shop: OpenShop) -> Iterator[Shop]:
    """A shop with all data and the five recommenders, for tests that change nothing."""
    folder, arns = prepared(all_recommenders)
    with open_shop(folder) as shop:
        yield replace(shop, arns=arns)
