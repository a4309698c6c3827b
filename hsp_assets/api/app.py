"""The ASGI application: operations, middleware, start and stop."""

import contextlib
from collections.abc import AsyncIterator, Iterable
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response

from hsp_assets.api.api import Api
from hsp_assets.api.contract.document import document
from hsp_assets.api.contract.errors import ApiError, RouteNotFound
from hsp_assets.api.demo.routes import DEMO
from hsp_assets.api.http.access import HEADER, AccessMiddleware, Allowance, Keys, Signed
from hsp_assets.api.http.boundary import BoundaryMiddleware, ErrorMiddleware, error_response
from hsp_assets.api.http.hubspot_signature import HubSpotApp
from hsp_assets.api.operations import Operation
from hsp_assets.api.routes.table import OPERATIONS
from hsp_assets.api.settings import ApiSettings
from hsp_assets.failures import SettingsError

VERSION = "1"
EXPOSED_HEADERS = ("Allow", "ETag", "Retry-After", "X-Personalization-Config-Version")
"""What scripts of the configured origins may read of every response."""


def create_app(settings: ApiSettings) -> Starlette:
    """The API of one dataset group.

    Its lifespan loads the live version and sends what an earlier process left on disk.

    Args:
        settings: of the process.

    Raises:
        SettingsError: there is no API key.

    """
    if not settings.api_keys:
        raise SettingsError(
            "The API has no keys, so it would refuse all requests. Give it at least one."
        )
    api = Api(settings)
    api.document = document(OPERATIONS, VERSION, settings.dataset_group, settings.path_prefix)
    operations = (*OPERATIONS, *(DEMO if settings.demo_key else ()))

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with api.running():
            yield

    app = Starlette(
        routes=[operation.route() for operation in operations],
        middleware=_middleware(settings, api, operations),
        exception_handlers={HTTPException: _not_routed},
        lifespan=lifespan,
    )
    app.state.api = api
    app.router.redirect_slashes = False
    return app


def _middleware(
    settings: ApiSettings, api: Api, operations: Iterable[Operation]
) -> list[Middleware]:
    open_paths = frozenset(o.path for o in operations if o.is_open)
    keys = Keys(settings.api_keys, settings.requests_per_second)
    signed = _signed(settings, operations)
    cors = Middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "POST", "PUT"],
        allow_headers=[HEADER, "content-type", "if-none-match"],
        expose_headers=EXPOSED_HEADERS,
        max_age=500,
    )
    return [
        Middleware(BoundaryMiddleware, metrics=api.metrics, path_prefix=settings.path_prefix),
        *([cors] if settings.cors_origins else []),
        Middleware(ErrorMiddleware),
        Middleware(AccessMiddleware, keys=keys, open_paths=open_paths, signed=signed),
    ]


def _signed(settings: ApiSettings, operations: Iterable[Operation]) -> Signed | None:
    """What cards may call without a key, where the installation has an app."""
    if not settings.hubspot_secrets:
        return None
    app = HubSpotApp(
        settings.hubspot_secrets,
        settings.hubspot_portal,
        settings.public_url,
        settings.max_body_bytes,
    )
    paths = frozenset(o.path for o in operations if o.is_for_cards)
    return Signed(app, paths, Allowance(settings.requests_per_second))


async def _not_routed(_: Request, error: Exception) -> Response:
    """The response where no operation has this path, or not with this method."""
    if isinstance(error, HTTPException) and error.status_code != RouteNotFound().status:
        return error_response(_wrong_method(error))
    return error_response(RouteNotFound())


def _wrong_method(error: HTTPException) -> ApiError:
    allowed = dict(error.headers or {})
    return ApiError(
        HTTPStatus(error.status_code),
        "Configuration",
        "MethodNotAllowed",
        f"Use {allowed.get('Allow', 'another method')} here.",
        allowed,
    )
