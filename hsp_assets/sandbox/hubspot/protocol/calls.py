"""A request as handlers see it, the answer they give, and the way between both and HTTP.

Handlers are plain functions in one transaction of the store each; they know nothing of ASGI.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar, cast
from urllib.parse import quote, urlencode

from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from hsp_assets.sandbox.hubspot.definitions.object_types import ObjectType
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.bodies import Batch
from hsp_assets.sandbox.hubspot.protocol.errors import Json, invalid

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a portal.

    Attributes:
        portal: whose.
        path: values of the path's parameters.
        query: parameters.
        content: the body.
        url: what was asked, without its query: with the host and the version as the caller wrote
            them.
        enforces_rules: whether the version of the API that was called applies the rules of the
            account's administrators.
    """

    portal: Portal
    path: Mapping[str, str]
    query: QueryParams
    content: bytes
    enforces_rules: bool
    url: str = ""

    def body(self, model: type[Model]) -> Model:
        """The body's JSON.

        Raises:
            ApiError: 400, it is no JSON or not of the shape.
        """
        return parse_json(model, self.content)

    def flag(self, name: str) -> bool:
        """A query parameter that is true or false; false when it is absent."""
        return self.query.get(name, "false").lower() == "true"

    def names(self, parameter: str) -> list[str]:
        """A query parameter that lists names: repeated, separated by commas, or both."""
        listed = ",".join(self.query.getlist(parameter)).split(",")
        return list(dict.fromkeys(name.strip() for name in listed if name.strip()))

    @property
    def object_type(self) -> ObjectType:
        """The object type that the path names.

        Raises:
            ApiError: 400, the portal has no such type.
        """
        return self.portal.types.resolve(self.path["type"])

    def inputs(self, model: type[Model], most: int | None = None) -> list[Model]:
        """The inputs of a batch.

        Raises:
            ApiError: 400, the body is no JSON, not of the shape, or has more inputs than `most`.
        """
        batch = self.body(cast("type[Batch[Model]]", Batch.__class_getitem__(model)))
        if most is not None and len(batch.inputs) > most:
            raise invalid(f"A batch has at most {most} inputs; {len(batch.inputs)} were given")
        return batch.inputs

    def cursor(self) -> int | None:
        """Where a page begins, from the answer before; None for the first page.

        Raises:
            ApiError: 400, the parameter `after` is no number.
        """
        text = self.query.get("after")
        return None if text is None else parse_cursor(text)

    def page(self, results: Sequence[Json], after: str | None = None) -> Json:
        """A page of results; `paging` is absent on the last one."""
        return {"results": list(results), **self.paging(after)}

    def paging(self, after: str | None) -> Json:
        """How the next page is asked for; nothing on the last one.

        The link is the same request but for its cursor, so that who follows links alone reads
        every page as he asked for the first.
        """
        if after is None:
            return {}
        query = [(name, value) for name, value in self.query.multi_items() if name != "after"]
        link = f"{self.url}?{urlencode([*query, ('after', after)])}"
        return {"paging": {"next": {"after": after, "link": link}}}

    def limit(self, default: int, highest: int) -> int:
        """How many results are requested.

        Raises:
            ApiError: 400, the number is none or out of range.
        """
        text = self.query.get("limit", str(default))
        if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= highest:
            raise invalid(f"limit must be a number from 1 to {highest}.")
        return int(text)


def parse_cursor(text: str) -> int:
    """The number that a page begins with.

    Raises:
        ApiError: 400, it is none.
    """
    if not text.isascii() or not text.isdigit():
        raise invalid("after must be the cursor of an earlier answer, a number.")
    return int(text)


def parse_json(model: type[Model], content: bytes | str) -> Model:
    """Parse JSON into a model.

    Raises:
        ApiError: 400, it is no JSON or not of the shape; the text names the fields, not values.
    """
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        problems = [
            f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}"
            for problem in error.errors(include_input=False, include_url=False)
        ]
        text = "; ".join(problems[:5])
        raise invalid(
            f"Invalid input JSON: {text}", errors=[{"message": problem} for problem in problems]
        ) from error


@dataclass(frozen=True, slots=True)
class Answer:
    """A handler's answer; the status is part of HubSpot's contract."""

    status: int
    body: Json | list[Json] | None = None


Handler = Callable[[Call], Answer]


def ok(body: Json | list[Json]) -> Answer:
    """200 with JSON."""
    return Answer(HTTPStatus.OK, body)


def created(body: Json) -> Answer:
    """201 with JSON."""
    return Answer(HTTPStatus.CREATED, body)


def nothing() -> Answer:
    """204, without a body."""
    return Answer(HTTPStatus.NO_CONTENT)


def route(portal: Portal, method: str, path: str, handler: Handler) -> Route:
    """A route whose handler runs in a transaction, on a thread."""

    def perform(call: Call) -> Response:
        with portal.store.transaction():
            answer = handler(call)
        return respond(answer)

    async def endpoint(request: Request) -> Response:
        content, rules = await request.body(), enforces(request.scope)
        call = Call(
            *(portal, request.path_params, request.query_params, content, rules), url_of(request)
        )
        return await run_in_threadpool(perform, call)

    return Route(path, endpoint, methods=[method])


def url_of(request: Request) -> str:
    """What was asked, without its query, as the caller wrote it."""
    spelt = request.scope.get("spelt_path", request.url.path)
    return f"{str(request.base_url).rstrip('/')}{quote(spelt)}"


def enforces(scope: Scope) -> bool:
    """Whether a request was sent to a version of the API that applies the account's rules."""
    return bool(scope.get("enforces_rules"))


def respond(answer: Answer) -> Response:
    """An answer as an HTTP response."""
    if answer.body is None:
        return Response(status_code=answer.status)
    content = json.dumps(answer.body, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(content, answer.status, media_type="application/json")
