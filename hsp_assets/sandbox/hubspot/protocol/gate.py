"""What is checked before any handler sees a request: path, token, scopes, limits and faults.

The gate is the outermost ASGI layer of the stand-in.
"""

import asyncio
import math
import secrets
from collections.abc import Mapping
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.broken_connections import (
    answer_half,
    answer_nobody,
    drop,
)
from hsp_assets.sandbox.hubspot.protocol.errors import ApiError
from hsp_assets.sandbox.hubspot.protocol.faults import Fault
from hsp_assets.sandbox.hubspot.protocol.paths import canonical, enforces_rules, version_of
from hsp_assets.sandbox.hubspot.protocol.scopes import refused_scopes

MIGRATION = 477
"""An account that is being moved to another data centre; the one status with `Retry-After`."""
TOKENLESS = (
    "/sandbox/",
    "/sandbox-exports/",
    "/oauth/v1/token",
    "/oauth/v1/access-tokens/",
    "/oauth/v1/refresh-tokens/",
)
"""Paths below these need no token: the stand-in's own controls, the links of exports, and what
gives tokens or tells of one that is named in the path."""


UNDATED = ("/oauth/",)
"""Paths below these have no dated form that serves every kind of token."""


class Gate:
    """Passes requests on to an application, or answers for it."""

    def __init__(self, app: ASGIApp, portal: Portal, token: str) -> None:
        self._app = app
        self._portal = portal
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or the application's lifespan."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = canonical(scope["path"])
        spelt, rules = scope["path"], enforces_rules(scope["path"])
        scope = {
            **scope,
            "path": path,
            "raw_path": path.encode(),
            "spelt_path": spelt,
            "version": version_of(spelt),
            "enforces_rules": rules,
        }
        if path.startswith(TOKENLESS):
            await self._app(scope, receive, send)
            return
        faults = self._portal.faults.of_request(scope["method"], path, spelt)
        refused = self._refused(scope, faults)
        if refused:
            await refused(scope, receive, send)
            return
        await self._pass(scope, receive, send, faults)

    def _refused(self, scope: Scope, faults: list[Fault]) -> JSONResponse | None:
        """The answer for a request that reaches no handler."""
        if len(scope["path"]) + len(scope["query_string"]) > self._portal.options.longest_url:
            return _answer(ApiError(414, "VALIDATION_ERROR", "The URL is too long"))
        versions = self._portal.options.api_versions
        dated = not scope["path"].startswith(UNDATED)
        if dated and versions is not None and scope["version"] not in versions:
            return _answer(_ended(scope["version"]))
        if not self._is_authorized(scope):
            return _answer(_unauthorized())
        if any(fault.kind == "expired_token" for fault in faults):
            return _answer(_expired())
        missing = refused_scopes(self._portal, scope["method"], scope["path"])
        if missing:
            return _answer(missing)
        return self._limited(scope, faults)

    def _limited(self, scope: Scope, faults: list[Fault]) -> JSONResponse | None:
        limited = next((fault for fault in faults if fault.kind == "rate_limit"), None)
        verdict = (
            self._portal.rate_limits.refuse(scope["path"], limited.policy)
            if limited
            else self._portal.rate_limits.take(scope["path"])
        )
        scope["rate_limit_headers"] = verdict.headers
        if verdict.refusal is None:
            return None
        headers = dict(verdict.headers)
        if self._portal.options.retry_after:
            headers["Retry-After"] = str(int(verdict.wait_seconds) + 1)
        return JSONResponse(verdict.refusal, 429, headers)

    async def _pass(self, scope: Scope, receive: Receive, send: Send, faults: list[Fault]) -> None:
        for fault in faults:
            if fault.kind == "latency":
                await asyncio.sleep(fault.seconds)
        fatal = next((fault for fault in faults if fault.kind in ("error", "drop")), None)
        if fatal is None:
            await self._app(scope, receive, _with_headers(send, scope["rate_limit_headers"]))
            return
        if fatal.kind == "drop" and fatal.when == "during":
            await answer_half(self._app, scope, receive, send)
            return
        if fatal.when != "before":
            await answer_nobody(self._app, scope, receive)
        if fatal.kind == "drop":
            await drop(receive, send)
        else:
            await _broken(fatal)(scope, receive, send)

    def _is_authorized(self, scope: Scope) -> bool:
        given = Headers(scope=scope).get("authorization", "")
        return secrets.compare_digest(given.encode(), self._expected)


def _with_headers(send: Send, headers: Mapping[str, str]) -> Send:
    """A sender that adds headers to the answer."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(headers)
        await send(message)

    return sending


def _answer(error: ApiError) -> JSONResponse:
    return JSONResponse(error.body(), error.status)


def _unauthorized() -> ApiError:
    return ApiError(
        401,
        "INVALID_AUTHENTICATION",
        "Authentication credentials not found. This API supports OAuth 2.0 authentication and "
        "you can find more details at https://developers.hubspot.com/docs/methods/auth/"
        "oauth-overview",
    )


def _ended(version: str) -> ApiError:
    return ApiError(
        404, "OBJECT_NOT_FOUND", f"Version {version} of this API is not served any more"
    )


def _expired() -> ApiError:
    return ApiError(401, "EXPIRED_AUTHENTICATION", "The OAuth token used to make this call expired")


def _broken(fault: Fault) -> JSONResponse:
    """The answer of a HubSpot that fails, is locked, or is being moved."""
    category = "LOCKED" if fault.status == HTTPStatus.LOCKED else "INTERNAL_ERROR"
    error = ApiError(fault.status, category, "internal error")
    headers = {"Retry-After": str(math.ceil(fault.seconds))} if fault.status == MIGRATION else None
    return JSONResponse(error.body(), fault.status, headers)
