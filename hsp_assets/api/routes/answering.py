"""From a list to an HTTP answer: its body, how long it may be kept, and its tag.

A user's answer must be asked for again each time, because the user may have done something since;
the tag then saves sending the same list twice. Answers for nobody in particular may be kept.
"""

import hashlib
from http import HTTPStatus
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from hsp_assets.api.api import Api
from hsp_assets.api.contract.errors import not_configured
from hsp_assets.api.contract.parameters import Options
from hsp_assets.api.identity import Who
from hsp_assets.api.recommending.answers import Answer
from hsp_assets.api.recommending.query import Question
from hsp_assets.recommenders import RECOMMENDERS

ListName = Literal["itemList", "personalizedRanking"]
Audience = Literal["user", "synthetic", "anybody"]

KEEPING: dict[Audience, str] = {
    "user": "private, max-age=0, must-revalidate",
    "synthetic": "public, max-age=300",
    "anybody": "public, max-age=1200",
}
NOT_AT_ALL = "no-store"
NAMES = {r.name: r for r in RECOMMENDERS.values()}


def recommender_of(api: Api, request: Request, *, needs_item: bool) -> str:
    """The recommender that a path names.

    Raises:
        ApiError: there is none of that name in that namespace for that action.

    """
    namespace, name = (request.path_params[part] for part in ("namespace", "recommender"))
    if namespace != api.settings.dataset_group:
        raise not_configured("This API serves another namespace: its dataset group's name.")
    if name not in NAMES or NAMES[name].needs_item != needs_item:
        suited = (known for known, r in NAMES.items() if r.needs_item == needs_item)
        raise not_configured(f"For this action there are {', '.join(suited)}.")
    return str(name)


def question(recommender: str, who: Who, options: Options, item: str = "") -> Question:
    """What a request asks of a recommender."""
    return Question(
        recommender, who, item, options.limit, filter=options.filter, context=options.context
    )


def audience(options: Options, *, names_user: bool = True) -> Audience:
    """Whose answer it is."""
    if not names_user:
        return "anybody"
    return "synthetic" if options.is_synthetic else "user"


def respond(
    api: Api,
    request: Request,
    answer: Answer,
    name: ListName,
    whose: Audience,
    *,
    decorate: bool,
) -> Response:
    """The HTTP answer; 304 when the caller has the same list already."""
    posted = request.method == "POST"
    keeping = NOT_AT_ALL if posted or answer.fallback else KEEPING[whose]
    version = answer.version.partition("/")[0]
    headers = {"Cache-Control": keeping, "X-Personalization-Config-Version": version}
    if not posted:
        headers["ETag"] = _tag(request, answer)
        if _matches(request, headers["ETag"]):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    body = answer.body(name, api.follower.view.catalogue.items, decorate=decorate)
    return Response(body, headers=headers, media_type="application/json")


def _tag(request: Request, answer: Answer) -> str:
    """Equal for the same list to the same question; weak, as recommendation ids may differ."""
    asked = request.scope["path"].encode() + b"?" + request.scope["query_string"]
    return f'W/"{hashlib.blake2b(asked + answer.digest, digest_size=12).hexdigest()}"'


def _matches(request: Request, tag: str) -> bool:
    given = request.headers.get("if-none-match", "")
    return given == "*" or tag.removeprefix("W/") in (
        one.strip().removeprefix("W/") for one in given.split(",")
    )
