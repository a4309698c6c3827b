"""What those who run the API ask: is it alive, is it ready, what does it count, what is it."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hsp_assets.api.api import Api
from hsp_assets.api.metrics import CONTENT_TYPE

NOT_KEPT = {"Cache-Control": "no-store"}


async def health(_: Api, __: Request) -> Response:
    """`GET /health`: the process answers."""
    return JSONResponse({"status": "ok"}, headers=NOT_KEPT)


async def ready(api: Api, _: Request) -> Response:
    """`GET /ready`: it can recommend; why not is in the log, because this path is open."""
    view = api.follower.view
    status = HTTPStatus.OK if api.follower.is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    said = {
        "status": "ready" if api.follower.is_ready else "not ready",
        "version": view.catalogue.version,
        "recommenders": {name: live.version for name, live in view.live.recommenders.items()},
        "isCurrent": not api.follower.problem,
    }
    return JSONResponse(said, status, NOT_KEPT)


async def metrics(api: Api, _: Request) -> Response:
    """`GET /metrics`: Prometheus' text format."""
    return Response(api.metrics.text(), headers={**NOT_KEPT, "Content-Type": CONTENT_TYPE})


async def document(api: Api, _: Request) -> Response:
    """`GET /openapi.json`."""
    return JSONResponse(api.document)
