"""The ASGI application. Its engine, which takes seconds to load, is loaded by the first request."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from hsp_assets.sandbox.share.options import Options

if TYPE_CHECKING:
    from hsp_assets.sandbox.share.account import Account

_DEFAULTS = Options()


class _LoadedOnDemand:
    """The account, opened by the first request that needs it."""

    def __init__(
        self, state: Path, portal: Path, s3_endpoint: str, portal_id: int, options: Options
    ) -> None:
        self._arguments = (state, portal, s3_endpoint, portal_id, options)
        self._account: Account | None = None
        self._lock = threading.Lock()

    def account(self) -> Account:
        with self._lock:
            if self._account is None:
                # fakesnow and the Snowflake client library take 3 s to import.
                from hsp_assets.sandbox.share.account import open_account  # noqa: PLC0415

                self._account = open_account(*self._arguments)
            return self._account

    def refresh(self) -> list[str]:
        """Bring every schema up to date, however young the changes are.

        Raises:
            LookupError: there is no portal yet.
        """
        replicator = self.account().replicator
        replicator.refresh()
        return list(replicator.schemas)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        account = self._account
        if account is None:
            account = await run_in_threadpool(self.account)
        await account.app(scope, receive, send)

    def close(self) -> None:
        with self._lock:
            if self._account is not None:
                self._account.close()
                self._account = None


def create_app(
    state: Path,
    *,
    portal: Path,
    s3_endpoint: str,
    portal_id: int = 23_456_789,
    options: Options = _DEFAULTS,
) -> Starlette:
    """A stand-in for a Snowflake account with a portal's share; its state is in a folder.

    Besides the connector's protocol it answers `POST /sandbox/refresh`, which brings both schemas
    up to date, however young the changes are.

    Args:
        state: made if it is missing; an earlier process's state is resumed.
        portal: the sandbox portal's SQLite file; it need not exist before the first statement.
        s3_endpoint: address of the S3 that unloads write to.
        portal_id: stands in the database's name, `HUB_<portal id>_DB`.
        options: age of the schemas, and the open questions of the contract.
    """
    engine = _LoadedOnDemand(state, portal, s3_endpoint, portal_id, options)

    async def refresh(_: Request) -> JSONResponse:
        try:
            return JSONResponse({"refreshed": await run_in_threadpool(engine.refresh)})
        except LookupError as error:
            return JSONResponse({"message": str(error)}, status_code=503)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(engine.close)

    routes = [Route("/sandbox/refresh", refresh, methods=["POST"]), Mount("/", engine)]
    return Starlette(routes=routes, lifespan=lifespan)
