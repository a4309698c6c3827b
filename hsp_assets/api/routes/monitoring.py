"""What operators and browsers request: health, metrics, the OpenAPI document, a start."""

from http import HTTPStatus

from starlette.responses import JSONResponse, RedirectResponse, Response

from hsp_assets.api.metrics import CONTENT_TYPE
from hsp_assets.api.operations import Serving

NO_STORE = {"Cache-Control": "no-store"}


async def health() -> Response:
    """Whether the process responds."""
    return JSONResponse({"status": "ok"}, headers=NO_STORE)


async def ready(api: Serving) -> Response:
    """Whether it can recommend, and which versions are live."""
    view = api.follower.view
    status = HTTPStatus.OK if api.follower.is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    readiness = {
        "status": "ready" if api.follower.is_ready else "not ready",
        "version": view.catalogue.version,
        "recommenders": {name: live.version for name, live in view.live.recommenders.items()},
        "isCurrent": not api.follower.problem,
    }
    return JSONResponse(readiness, status, NO_STORE)


async def metrics(api: Serving) -> Response:
    """Counters and timings for Prometheus."""
    return Response(api.metrics.text(), headers={**NO_STORE, "Content-Type": CONTENT_TYPE})


async def document(api: Serving) -> Response:
    """This document."""
    return JSONResponse(api.document)


async def start(api: Serving) -> Response:
    """`GET /`: leads to the demo page where there is one, else to the documentation."""
    page = "demo" if api.settings.demo_key else "docs"
    return RedirectResponse(f"{api.settings.path_prefix}/{page}")
