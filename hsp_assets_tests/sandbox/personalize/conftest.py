"""A stand-in whose state and options tests exchange, an S3 for it, and states prepared once."""

import asyncio
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import boto3
import pytest
import uvicorn
from botocore.config import Config
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

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
    until,
    users_csv,
)


class Switchboard:
    """An ASGI application that passes everything on to the one set last."""

    app: Starlette | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)

    def end(self) -> None:
        """End the application as a server would."""
        app, self.app = self.app, None
        if app is not None:
            asyncio.run(leave(app))


async def leave(app: Starlette) -> None:
    """Run the end of an application's life."""
    async with app.router.lifespan_context(app):
        pass


@contextmanager
def served(app: ASGIApp, s3_endpoint: str) -> Iterator[Shop]:
    """Serve a stand-in on a free port and give unmodified boto3 clients of it."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off", log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started)
    endpoint = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
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
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def s3_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an S3 with the bucket `shop`."""
    with serve_s3(tmp_path_factory.mktemp("s3"), "shop") as address:
        yield address


@pytest.fixture(scope="session")
def switchboard(s3_endpoint: str) -> Iterator[tuple[Switchboard, Shop]]:
    """A server whose stand-in can be exchanged, and its clients."""
    board = Switchboard()
    with served(board, s3_endpoint) as clients:
        yield board, clients


@pytest.fixture
def start(
    switchboard: tuple[Switchboard, Shop], tmp_path: Path, s3_endpoint: str
) -> Iterator[StartShop]:
    """Start a stand-in with other options; starting it again keeps the state, like a restart."""
    board, clients = switchboard

    def begin(options: Options = INSTANT, earlier: Shop | None = None) -> Shop:
        board.end()
        board.app = create_app(tmp_path, s3_endpoint=s3_endpoint, options=options)
        return replace(clients, arns=dict(earlier.arns) if earlier else {})

    yield begin
    board.end()


@pytest.fixture
def shop(start: StartShop) -> Shop:
    """A new stand-in without any resource, whose statuses pass at once."""
    return start()


@pytest.fixture(scope="session")
def prepared(
    switchboard: tuple[Switchboard, Shop],
    s3_endpoint: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[Prepare], tuple[Path, Shop]]:
    """Gives the state folder that a function makes of a new stand-in, and the ARNs in it.

    Each is made once; whoever changes it works on a copy.
    """
    board, clients = switchboard

    @cache
    def make(prepare: Prepare) -> tuple[Path, Shop]:
        board.end()
        folder = tmp_path_factory.mktemp(prepare.__name__)
        board.app = create_app(folder, s3_endpoint=s3_endpoint, options=INSTANT)
        shop = replace(clients, arns={})
        prepare(shop)
        board.end()
        return folder, shop

    return make


@pytest.fixture
def start_with(
    prepared: Callable[[Prepare], tuple[Path, Shop]], start: StartShop, tmp_path: Path
) -> StartWith:
    """Starts a stand-in on a copy of a prepared state."""

    def begin(prepare: Prepare) -> Shop:
        folder, shop = prepared(prepare)
        shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
        return start(earlier=shop)

    return begin


def all_recommenders(shop: Shop) -> None:
    """Prepare all data and the five recommenders."""
    shop.fill()
    for use_case in USE_CASES:
        shop.train(use_case, enableMetadataWithRecommendations=True)


@pytest.fixture(scope="session")
def trained(prepared: Callable[[Prepare], tuple[Path, Shop]], s3_endpoint: str) -> Iterator[Shop]:
    """A shop with all data and the five recommenders, for tests that change nothing."""
    folder, shop = prepared(all_recommenders)
    app = create_app(folder, s3_endpoint=s3_endpoint, options=INSTANT)
    with served(app, s3_endpoint) as clients:
        yield replace(clients, arns=shop.arns)
    asyncio.run(leave(app))
