"""The ASGI application: which handler answers which path, and how it starts and stops.

One port speaks the protocols of `personalize`, `personalize-runtime` and `personalize-events`, and
what `service-quotas` tells of them; signatures are not checked.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeAlias

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hsp_assets.sandbox.personalize.account import Account, open_account
from hsp_assets.sandbox.personalize.errors import InvalidInputError, ServiceError
from hsp_assets.sandbox.personalize.options import Options
from hsp_assets.sandbox.personalize.protocol.validation import validate
from hsp_assets.sandbox.personalize.protocol.wire import (
    body_of,
    control_answer,
    control_error,
    operation_of,
    rest_answer,
    rest_error,
)
from hsp_assets.sandbox.personalize.recommending.answers import Answers
from hsp_assets.sandbox.personalize.recommending.query import Sources
from hsp_assets.sandbox.personalize.resources.operations import perform
from hsp_assets.sandbox.personalize.resources.wiring import advance, start
from hsp_assets.sandbox.personalize.service_quotas import is_about_quotas, list_quotas
from hsp_assets.sandbox.personalize.streaming.events import put_events
from hsp_assets.sandbox.personalize.streaming.records import put_items, put_users
from hsp_assets.sandbox.personalize.streaming.throttle import Throttle
from hsp_assets.service_models import Json, request_shape

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]

_UNSUPPORTED = (
    "/personalize-ranking",
    "/action-recommendations",
    "/actions",
    "/action-interactions",
)
_DEFAULTS = Options()


def create_app(
    state: Path,
    *,
    s3_endpoint: str,
    region: str = "us-east-1",
    account: str = "123456789012",
    options: Options = _DEFAULTS,
) -> Starlette:
    """A stand-in for Amazon Personalize whose state is in the folder `state`.

    Args:
        state: made if it is missing; an earlier process's state is resumed.
        s3_endpoint: address of the S3 that imports read from.
        region: stands in the ARNs.
        account: stands in the ARNs.
        options: speed, quotas and minimums.
    """
    opened = open_account(
        state, s3_endpoint=s3_endpoint, region=region, number=account, options=options
    )
    start(opened)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(opened.close)

    return Starlette(routes=_routes(opened), lifespan=lifespan)


def _routes(account: Account) -> list[Route]:
    return [
        Route("/", _control(account), methods=["POST"]),
        Route("/recommendations", _recommendations(account), methods=["POST"]),
        Route("/events", _stream(account, "PutEvents", put_events), methods=["POST"]),
        Route("/items", _stream(account, "PutItems", put_items), methods=["POST"]),
        Route("/users", _stream(account, "PutUsers", put_users), methods=["POST"]),
        *(Route(path, _rest(_refuse), methods=["POST"]) for path in _UNSUPPORTED),
        Route("/sandbox/faults", _rest(_faults(account)), methods=["GET", "POST", "DELETE"]),
    ]


def _control(account: Account) -> Endpoint:
    async def answer(request: Request) -> Response:
        try:
            answer_to = list_quotas if is_about_quotas(request) else perform
            return control_answer(answer_to(account, operation_of(request), await body_of(request)))
        except ServiceError as error:
            return control_error(error)

    return answer


def _rest(endpoint: Endpoint) -> Endpoint:
    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except ServiceError as error:
            return rest_error(error)

    return answer


def _recommendations(account: Account) -> Endpoint:
    answers = Answers(
        Sources(account.registry, account.datasets, account.models, account.options.quotas)
    )
    shape = request_shape("personalize-runtime", "GetRecommendations")
    throttle = Throttle("GetRecommendations", account.options.quotas.requests_per_second)

    async def answer(request: Request) -> Response:
        throttle.admit(account.options.now())
        body = await body_of(request)
        validate(shape, body)
        advance(account)
        if answers.is_cold(body):
            return rest_answer(await run_in_threadpool(answers.get, body))
        return rest_answer(answers.get(body))

    return _rest(answer)


def _stream(account: Account, operation: str, put: Callable[[Account, Json], None]) -> Endpoint:
    shape = request_shape("personalize-events", operation)
    quotas = account.options.quotas
    events = operation == "PutEvents"
    limit = quotas.put_events_per_second if events else quotas.put_records_per_second
    throttle = Throttle(operation, limit)

    async def answer(request: Request) -> Response:
        throttle.admit(account.options.now())
        sent = await body_of(request)
        validate(shape, sent)
        advance(account)
        put(account, sent)
        return rest_answer()

    return _rest(answer)


async def _refuse(request: Request) -> Response:
    raise InvalidInputError(
        f"{request.url.path} is not supported: this stand-in has recommenders of the ECOMMERCE"
        " domain, no campaigns and no actions.",
    )


def _faults(account: Account) -> Endpoint:
    async def answer(request: Request) -> Response:
        if request.method == "POST":
            account.faults.arm(await body_of(request))
        elif request.method == "DELETE":
            account.faults.disarm()
        faults: Json = {"faults": account.faults.armed()}
        return JSONResponse(faults)

    return answer
