"""Serving the pages' files."""

from collections.abc import Awaitable, Callable
from functools import cache
from importlib.resources import files
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

MEDIA_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Only files that we serve ourselves are loaded by a page."""


def page(name: str) -> Response:
    """A file of a page."""
    return Response(
        _content(name),
        media_type=MEDIA_TYPES[name[name.rindex(".") :]],
        headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"},
    )


def serve_file(name: str) -> Callable[[Any, Request], Awaitable[Response]]:
    """A handler that responds with a file of a page."""

    async def handler(_: object, __: Request) -> Response:
        return page(name)

    return handler


@cache
def _content(name: str) -> bytes:
    return (files("hsp_assets.api.pages") / name).read_bytes()
