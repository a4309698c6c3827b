"""The outermost layers: whatever fails inside, callers get JSON and safe headers, and we count it.

The log has the operation's name, never its path or query: ids are personal.
"""

import logging
import re
import time

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hsp_assets.api.contract.errors import ApiError, internal
from hsp_assets.api.metrics import Metrics

log = logging.getLogger("hsp_assets.api.access")

OPERATION = "hsp.operation"
"""Key of the ASGI scope under which an operation puts its name."""
NO_OPERATION = "none"
SLASHES = re.compile("//+")
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Strict-Transport-Security": "max-age=31536000",
}
"""Pages have a Content-Security-Policy of their own, which replaces this one."""


class BoundaryMiddleware:
    """The outermost: tolerates what proxies do to paths, adds security headers, counts and logs."""

    def __init__(self, app: ASGIApp, metrics: Metrics, path_prefix: str) -> None:
        self._app = app
        self._metrics = metrics
        self._prefix = path_prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        scope["path"] = self._path(scope["path"])
        sending = _SecuredSend(send)
        try:
            await self._app(scope, receive, sending)
        finally:
            self._count(scope, sending.status, time.perf_counter() - started)

    def _path(self, path: str) -> str:
        """The path without what proxies and clients add: doubled or trailing slashes, a prefix."""
        path = SLASHES.sub("/", path).rstrip("/")
        if self._prefix and f"{path}/".startswith(f"{self._prefix}/"):
            path = path.removeprefix(self._prefix)
        return path or "/"

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        operation = scope.get(OPERATION, NO_OPERATION)
        self._metrics.requests.labels(operation, status).inc()
        self._metrics.seconds.labels(operation).observe(seconds)
        if log.isEnabledFor(logging.INFO):
            fields = {
                "operation": operation,
                "status": status,
                "milliseconds": round(seconds * 1e3, 3),
            }
            log.info("request", extra={"fields": fields})


class ErrorMiddleware:
    """Turns failures into responses; inside of CORS, so that browsers may read those too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        except ApiError as error:
            await error_response(error)(scope, receive, send)
        except Exception:
            log.exception("A request failed.")
            await error_response(internal())(scope, receive, send)


class _SecuredSend:
    """Passes a response on with the security headers, and records its status."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY.items():
                headers.setdefault(name, value)
        await self._send(message)


def error_response(error: ApiError) -> Response:
    """The response for an error."""
    headers = {"Cache-Control": "no-store", **error.headers}
    return JSONResponse(error.body, error.status, headers)
