"""The demo page's files and its own requests, which are no part of the contract."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hsp_assets.api.api import Api
from hsp_assets.api.contract.errors import unavailable
from hsp_assets.api.contract.parameters import path_id
from hsp_assets.api.identity import record_id
from hsp_assets.api.operations import Operation
from hsp_assets.api.pages.files import serve_file
from hsp_assets.recommenders import RECOMMENDERS

FILES = {
    "/demo": "demo.html",
    "/demo/demo.css": "demo.css",
    "/demo/demo.js": "demo.js",
    "/demo/icons.js": "icons.js",
}
NO_STORE = {"Cache-Control": "no-store"}


async def shop(api: Api, _: Request) -> Response:
    """`GET /demo/shop`: names, the demo's key, and a few customers."""
    if not api.follower.is_ready:
        raise unavailable("No dataset version is live yet.", "NotReady")
    published = await api.histories.published()
    content = {
        "namespace": api.settings.dataset_group,
        "recommender": api.settings.default_recommender,
        "related": RECOMMENDERS["viewed_x_also_viewed"].name,
        "key": api.settings.demo_key,
        "categories": sorted(published.catalogue.items.categories),
        "customers": published.customers(),
    }
    return JSONResponse(content, headers=NO_STORE)


async def history(api: Api, request: Request) -> Response:
    """`GET /demo/history/{userId}`: what a contact did, by its record id."""
    user = api.identity.by_record_id(record_id(path_id(request, "userId")))
    published = await api.histories.published()
    trained = {"userId": user.id if user.is_trained else ""}
    return JSONResponse({**trained, **published.history(user.id)}, headers=NO_STORE)


DEMO = (
    *(
        Operation("demo", "GET", path, serve_file(name), "A file of the demo page.", is_open=True)
        for path, name in FILES.items()
    ),
    Operation(
        "demo-shop", "GET", "/demo/shop", shop, "What the demo page begins with.", is_open=True
    ),
    Operation("demo-history", "GET", "/demo/history/{userId}", history, "What a contact did."),
)
"""Served only where there is a demo key."""
