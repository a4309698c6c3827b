"""Serving the pages' files: our own, and Swagger UI's from the library that brings them."""

from collections.abc import Awaitable, Callable
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from starlette.responses import FileResponse, Response

DAY_SECONDS = 86_400
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


def serve_swagger(name: str) -> Callable[[], Awaitable[Response]]:
    """A handler that responds with a file of Swagger UI."""

    async def handler() -> Response:
        return FileResponse(
            _swagger_folder() / name, headers={"Cache-Control": f"max-age={DAY_SECONDS}"}
        )

    return handler


def serve_file(name: str) -> Callable[[], Awaitable[Response]]:
    """A handler that responds with a file of a page."""

    async def handler() -> Response:
        return page(name)

    return handler


@cache
def _swagger_folder() -> Path:
    """Where the library `swagger-ui-py` has its files; its code is not loaded."""
    found = find_spec("swagger_ui")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("swagger-ui-py is not installed: install hsp_assets[api].")
    return Path(found.submodule_search_locations[0]) / "static"


@cache
def _content(name: str) -> bytes:
    return (files("hsp_assets.api.pages") / name).read_bytes()
