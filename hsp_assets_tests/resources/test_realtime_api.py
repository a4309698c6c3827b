"""The client of the real-time API, where something else answers."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from hsp_assets.failures import TransientFailure
from hsp_assets.resources.realtime_api import RealtimeApiResource
from hsp_assets.sandbox.serving import serve


async def sign_in(_request: Request) -> HTMLResponse:
    """A page where an answer was expected."""
    return HTMLResponse("<html>Sign in</html>")


def test_another_servers_page_is_told_as_such_and_its_text_nowhere() -> None:
    page = Starlette(routes=[Route("/{path:path}", sign_in)])
    with serve(page, "a sign-in page") as url:
        api = RealtimeApiResource(url=url, key="key")
        for ask in (api.readiness, lambda: api.recommend("shop", "recommender", "1", "any")):
            with pytest.raises(TransientFailure, match="not the real-time API") as caught:
                ask()
            assert "Sign in" not in str(caught.value)
