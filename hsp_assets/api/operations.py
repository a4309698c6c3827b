"""One operation of the API: its path, parameters, body, response and handler.

Routes and OpenAPI document are both made from these, so they cannot disagree.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from hsp_assets.api.http.boundary import OPERATION

if TYPE_CHECKING:
    from hsp_assets.api.api import Api

Handler: TypeAlias = "Callable[[Api, Request], Awaitable[Response]]"


@dataclass(frozen=True)
class Operation:
    """One operation.

    Attributes:
        name: in the document, in metrics and in logs.
        method: of HTTP.
        path: Starlette's, such as `/events/{namespace}`.
        handler: makes the response to a request.
        summary: what it does, in a line.
        query: names of its query parameters.
        body: the model of its body.
        response: schema of its successful response; None when that has no JSON.
        media_type: of the successful response.
        errors: the other statuses that it may have.
        tag: of the group of operations that it belongs to.
        is_open: whether it needs no key.
        is_documented: whether it is part of the contract.

    """

    name: str
    method: Literal["GET", "POST", "PUT"]
    path: str
    handler: Handler
    summary: str
    query: tuple[str, ...] = ()
    body: type[BaseModel] | None = None
    response: dict[str, Any] | None = None
    media_type: str = "application/json"
    errors: tuple[int, ...] = ()
    tag: str = "For operators"
    is_open: bool = False
    is_documented: bool = True

    def route(self, api: "Api") -> Route:
        """Its Starlette route."""
        return Route(self.path, _Endpoint(self, api), methods=[self.method], name=self.name)


class _Endpoint:
    """An ASGI app: for a plain function Starlette adds layers that cost time."""

    def __init__(self, operation: Operation, api: "Api") -> None:
        self._operation = operation
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[OPERATION] = self._operation.name
        response = await self._operation.handler(self._api, Request(scope, receive))
        await response(scope, receive, send)
