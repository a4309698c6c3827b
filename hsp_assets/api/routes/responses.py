"""From a list of items to an HTTP response: its body, how long it may be cached, and its tag.

A user's list has to be requested again each time, because the user may have done something since;
the tag then saves sending the same list twice. Lists for nobody in particular may be cached.
"""

import hashlib
from http import HTTPStatus
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import Response

from hsp_assets.api.api import Api
from hsp_assets.api.contract.errors import not_configured
from hsp_assets.api.contract.parameters import Namespace, Options, Recommender
from hsp_assets.api.identity import ResolvedUser
from hsp_assets.api.operations import Serving
from hsp_assets.api.recommendations.item_list import ItemList
from hsp_assets.api.recommendations.query import Query
from hsp_assets.recommenders import RECOMMENDERS

ListName = Literal["itemList", "personalizedRanking"]
Audience = Literal["user", "synthetic", "anybody"]

CACHE_CONTROL: dict[Audience, str] = {
    "user": "private, max-age=0, must-revalidate",
    "synthetic": "public, max-age=300",
    "anybody": "public, max-age=1200",
}
NO_STORE = "no-store"
NAMES = {r.name: r for r in RECOMMENDERS.values()}


def for_user(api: Serving, namespace: Namespace, recommender: Recommender) -> str:
    """A dependency: the recommender that a path names, which recommends to users.

    Raises:
        ApiError: there is none of that name in that namespace.

    """
    return _recommender(api, namespace, recommender, needs_item=False)


def for_item(api: Serving, namespace: Namespace, recommender: Recommender) -> str:
    """A dependency: the same, which recommends what goes with an item."""
    return _recommender(api, namespace, recommender, needs_item=True)


def _recommender(api: Api, namespace: str, name: str, *, needs_item: bool) -> str:
    if namespace != api.settings.dataset_group:
        raise not_configured("This API serves another namespace: its dataset group's name.")
    if name not in NAMES or NAMES[name].needs_item != needs_item:
        suited = (known for known, r in NAMES.items() if r.needs_item == needs_item)
        raise not_configured(f"For this action there are {', '.join(suited)}.")
    return name


def query(recommender: str, user: ResolvedUser, options: Options, **more: Any) -> Query:
    """The query to a recommender that a request makes."""
    context = tuple((options.context or {}).items())
    return Query(recommender, user, filter=options.filter, context=context, **more)


def audience(options: Options, *, names_user: bool = True) -> Audience:
    """For whom the list is."""
    if not names_user:
        return "anybody"
    return "synthetic" if options.is_synthetic else "user"


def respond(
    api: Api,
    request: Request,
    items: ItemList,
    name: ListName,
    whose: Audience,
    *,
    decorate: bool,
) -> Response:
    """The HTTP response; 304 when the caller has the same list already."""
    is_post = request.method == "POST"
    caching = NO_STORE if is_post or items.fallback else CACHE_CONTROL[whose]
    headers = {
        "Cache-Control": caching,
        "X-Personalization-Config-Version": items.recommender_version,
    }
    if not is_post:
        headers["ETag"] = _tag(request, items)
        if _matches(request, headers["ETag"]):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    body = items.body(name, api.follower.view.catalogue.items, decorate=decorate)
    return Response(body, headers=headers, media_type="application/json")


def _tag(request: Request, items: ItemList) -> str:
    """Equal for the same list and request; weak, as recommendation ids may differ."""
    path = request.scope["path"].encode() + b"?" + request.scope["query_string"]
    return f'W/"{hashlib.blake2b(path + items.digest, digest_size=12).hexdigest()}"'


def _matches(request: Request, tag: str) -> bool:
    given = request.headers.get("if-none-match", "")
    return given == "*" or tag.removeprefix("W/") in (
        one.strip().removeprefix("W/") for one in given.split(",")
    )
