"""The demo page's files and its own requests, which are no part of the contract."""

import json

from starlette.responses import JSONResponse, Response

from hsp_assets.api.api import Api
from hsp_assets.api.contract.errors import unavailable
from hsp_assets.api.contract.parameters import UserId
from hsp_assets.api.demo.names import made_up_name
from hsp_assets.api.identity import record_id
from hsp_assets.api.operations import Operation, Serving
from hsp_assets.api.pages.files import serve_file
from hsp_assets.recommenders import RECOMMENDERS, UseCase

PARTS = ("demo.css", "demo.js", "calls.js", "cards.js", "icons.js", "reasons.js")
FILES = {"/demo": "demo.html", **{f"/demo/{name}": name for name in PARTS}}
CURRENCY = "USD"
"""Of a HubSpot account that has set none."""
COMPARED_ITEMS = 12
NO_STORE = {"Cache-Control": "no-store"}


async def shop(api: Serving) -> Response:
    """`GET /demo/shop`: names, the demo's key, and a few customers."""
    if not api.follower.is_ready:
        raise unavailable("No dataset version is live yet.", "NotReady")
    published = await api.histories.published()
    content = {
        "namespace": api.settings.dataset_group,
        "recommender": api.settings.default_recommender,
        "alsoViewed": _if_live(api, "viewed_x_also_viewed"),
        "boughtTogether": _if_live(api, "frequently_bought_together"),
        "currency": CURRENCY,
        "key": api.settings.demo_key,
        "categories": sorted(published.catalogue.items.categories),
        "customers": [
            {**one, "name": made_up_name(one["recordId"])} for one in published.customers()
        ],
    }
    return JSONResponse(content, headers=NO_STORE)


def _if_live(api: Api, use_case: UseCase) -> str:
    """A recommender's name; empty where no version of it is live."""
    name = RECOMMENDERS[use_case].name
    return name if name in api.follower.view.live.recommenders else ""


async def history(api: Serving, user_id: UserId) -> Response:
    """`GET /demo/history/{userId}`: what a contact did, by its record id."""
    user = api.identity.by_record_id(record_id(user_id))
    published = await api.histories.published()
    known = {"name": made_up_name(user_id), "userId": user.id if user.is_trained else ""}
    return JSONResponse({**known, **published.history(user.id)}, headers=NO_STORE)


async def versions(api: Serving) -> Response:
    """`GET /demo/versions`: which versions can recommend, and which of them are live."""
    live = {one.arn for one in api.follower.view.live.recommenders.values()}
    content = [
        {"name": one.name, "recommender": one.recommender, "isLive": one.arn in live}
        for one in await api.active_versions.all()
    ]
    return JSONResponse(content, headers=NO_STORE)


async def compared(api: Serving, version: str, user_id: UserId) -> Response:
    """`GET /demo/versions/{version}/{userId}`: what one version recommends to a contact."""
    user = api.identity.by_record_id(record_id(user_id))
    ids = await api.active_versions.recommend(version, user.id, COMPARED_ITEMS)
    items = api.follower.view.catalogue.items
    content = {"itemList": [json.loads(items.decorated(id_)) for id_ in ids]}
    return JSONResponse(content, headers=NO_STORE)


DEMO = (
    *(Operation("demo", path, serve_file(name), is_open=True) for path, name in FILES.items()),
    Operation("demo-shop", "/demo/shop", shop, is_open=True),
    Operation("demo-history", "/demo/history/{userId}", history),
    Operation("demo-versions", "/demo/versions", versions),
    Operation("demo-compared", "/demo/versions/{version}/{userId}", compared),
)
"""Served only where there is a demo key."""
