"""The ASGI application: which handler answers which path, and how it starts and stops."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hsp_assets.sandbox.hubspot import account, control, elsewhere, owners, tokens
from hsp_assets.sandbox.hubspot.associations import api as associations
from hsp_assets.sandbox.hubspot.events import api as events
from hsp_assets.sandbox.hubspot.exports import api as exports
from hsp_assets.sandbox.hubspot.exports.worker import ExportWorker
from hsp_assets.sandbox.hubspot.graphql import api as graphql
from hsp_assets.sandbox.hubspot.imports import api as imports
from hsp_assets.sandbox.hubspot.imports.worker import ImportWorker
from hsp_assets.sandbox.hubspot.legacy import definitions as legacy_definitions
from hsp_assets.sandbox.hubspot.legacy import records as legacy_records
from hsp_assets.sandbox.hubspot.limits import api as limits
from hsp_assets.sandbox.hubspot.limits import usage
from hsp_assets.sandbox.hubspot.lists import api as lists
from hsp_assets.sandbox.hubspot.marketing import api as marketing
from hsp_assets.sandbox.hubspot.objects import api as objects
from hsp_assets.sandbox.hubspot.options import Options
from hsp_assets.sandbox.hubspot.pipelines import api as pipelines
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.properties import api as properties
from hsp_assets.sandbox.hubspot.protocol.errors import ApiError
from hsp_assets.sandbox.hubspot.protocol.gate import Gate
from hsp_assets.sandbox.hubspot.schemas import api as schemas
from hsp_assets.sandbox.hubspot.search import api as search
from hsp_assets.sandbox.hubspot.seeds.seeding import seed
from hsp_assets.sandbox.hubspot.seeds.tutorial import seed_tutorial_object

_DEFAULTS = Options()


def create_app(
    database: Path, *, portal_id: int = 23456789, token: str, options: Options = _DEFAULTS
) -> Starlette:
    """A stand-in for HubSpot whose portal is in the file `database`.

    Args:
        database: made if it is missing; an earlier process's state is resumed.
        portal_id: the number HubSpot knows the portal by.
        token: what callers must send as bearer token.
        options: limits, delays and open questions of the contract.
    """
    portal = Portal(database, portal_id, options)
    seed(portal)
    if options.tutorial_object:
        seed_tutorial_object(portal)
    portal.background.add(ImportWorker(portal).step)
    portal.background.add(ExportWorker(portal).step)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        portal.background.wake()
        yield
        await run_in_threadpool(portal.close)

    app = Starlette(
        routes=_routes(portal, token),
        lifespan=lifespan,
        exception_handlers={
            ApiError: _refused,
            HTTPException: _unrouted,
            Exception: _failed,
        },
    )
    app.state.portal = portal
    app.middleware_stack = Gate(app.build_middleware_stack(), portal, token)
    return app


def _routes(portal: Portal, token: str) -> list[Route]:
    return [
        *objects.routes(portal),
        *search.routes(portal),
        *events.routes(portal),
        *associations.routes(portal),
        *imports.routes(portal),
        *properties.routes(portal),
        *pipelines.routes(portal),
        *schemas.routes(portal),
        *exports.routes(portal),
        *lists.routes(portal),
        *limits.routes(portal),
        *usage.routes(portal),
        *tokens.routes(portal, token),
        *owners.routes(portal),
        *legacy_records.routes(portal),
        *legacy_definitions.routes(portal),
        *elsewhere.routes(portal),
        *marketing.routes(portal),
        *graphql.routes(portal),
        *account.routes(portal),
        *control.routes(portal),
    ]


async def _refused(_: Request, error: Exception) -> Response:
    if not isinstance(error, ApiError):
        raise error
    return JSONResponse(error.body(), error.status)


async def _unrouted(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    unknown = ApiError(
        status, "OBJECT_NOT_FOUND", f"{request.method} {request.url.path}: no such API"
    )
    return JSONResponse(unknown.body(), status)


async def _failed(request: Request, _: Exception) -> Response:
    failure = ApiError(500, "INTERNAL_ERROR", f"internal error at {request.url.path}")
    return JSONResponse(failure.body(), 500)
