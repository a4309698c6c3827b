"""The API as an AWS Lambda function, behind an API Gateway (REST or HTTP API) or a function URL.

A function has no lasting disk, and other instances serve the same users. So an event is accepted
only once Personalize has it, and no list is cached.
"""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import cache
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
        """The response to one event of API Gateway."""
        asyncio.set_event_loop(self._loop)
        return self._respond(event, context)

    def close(self) -> None:
        """Stop; AWS never calls this."""
        self._loop.run_until_complete(self._running.aclose())
        self._loop.close()
        asyncio.set_event_loop(None)


@cache
def _function() -> Function:
    configure_logging()
    return Function(api_settings(load_settings(), secret("HSP_API_KEYS")))
