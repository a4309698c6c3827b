"""Serving the pages' files."""

from functools import cache
from importlib.resources import files

from starlette.responses import Response

MEDIA_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Only what we serve ourselves runs on a page."""


def page(name: str) -> Response:
    """A file of a page."""
    return Response(
        _content(name),
        media_type=MEDIA_TYPES[name[name.rindex(".") :]],
        headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"},
    )


@cache
def _content(name: str) -> bytes:
    return (files("hsp_assets.api.pages") / name).read_bytes()
