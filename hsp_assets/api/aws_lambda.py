"""The API as an AWS Lambda function: behind an API Gateway, a load balancer or a function URL.

A function has no lasting disk, and other instances serve the same users. So an event is accepted
only once Personalize has it, and no list is cached.
"""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import cache
from http import HTTPStatus
from typing import Any

from mangum import Mangum
from mangum.types import LambdaContext, LambdaEvent

from hsp_assets.api.app import create_app
from hsp_assets.api.http.logs import configure_logging
from hsp_assets.api.settings import ApiSettings, api_settings
from hsp_assets.environment import load_settings, secret

Response = dict[str, Any]


def handler(event: LambdaEvent, context: LambdaContext) -> Response:
    """The Lambda handler; settings come from the environment, as for `hsp serve`."""
    return _function()(event, context)


class Function:
    """One API, started once and kept between invocations.

    Connections and the live version outlast an invocation, so there is one event loop for all.
    Nothing runs between invocations: a version that went live meanwhile is loaded during the next.
    """

    def __init__(self, settings: ApiSettings) -> None:
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        self._running = AsyncExitStack()
        app = create_app(replace(settings, spool=None, cache_seconds=0))
        self._loop.run_until_complete(
            self._running.enter_async_context(app.router.lifespan_context(app))
        )
        # Mangum's own lifespan would start and stop the API in each invocation.
        self._respond = Mangum(app, lifespan="off")

    def __call__(self, event: LambdaEvent, context: LambdaContext) -> Response:
        """The response to one request; a scheduled event keeps the function warm, and no more."""
        if not is_request(event):
            return {"statusCode": HTTPStatus.NO_CONTENT}
        asyncio.set_event_loop(self._loop)
        return self._respond(without_stage(event), context)

    def close(self) -> None:
        """Stop; AWS never calls this."""
        self._loop.run_until_complete(self._running.aclose())
        self._loop.close()
        asyncio.set_event_loop(None)


def is_request(event: LambdaEvent) -> bool:
    """Whether an event is an HTTP request, and not such as a rule of EventBridge sends."""
    context = event.get("requestContext")
    return isinstance(context, dict) and ("http" in context or "httpMethod" in event)


def without_stage(event: LambdaEvent) -> LambdaEvent:
    """A request without the stage in its path, which HTTP APIs send and REST APIs do not."""
    context = event["requestContext"]
    http, stage = context.get("http", {}), context.get("stage", "")
    path = http.get("path", "")
    if not stage or not f"{path}/".startswith(f"/{stage}/"):
        return event
    path = path.removeprefix(f"/{stage}") or "/"
    return {**event, "requestContext": {**context, "http": {**http, "path": path}}}


@cache
def _function() -> Function:
    configure_logging()
    keys, secrets = secret("HSP_API_KEYS"), secret("HSP_API_HUBSPOT_SECRETS")
    return Function(api_settings(load_settings(), keys, secrets))
