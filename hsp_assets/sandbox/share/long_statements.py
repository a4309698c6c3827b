"""Statements that take long: after a while the answer is the address of the result.

That is Snowflake's protocol, and the connector polls the address; a request that stayed open for
as long as its statement would run into the connector's time limit.
"""

import asyncio
import uuid
from collections.abc import Callable, Coroutine
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

RESULT = "/queries/{query}/result"
"""The path at which a client requests the result of a statement in progress."""
_IN_PROGRESS = "333333"

Run = Callable[[Request], Coroutine[Any, Any, Response]]


class LongStatements:
    """Runs statements, and keeps the answers of slow ones until the client requests them."""

    def __init__(self, run: Run, wait_seconds: float) -> None:
        self._run = run
        self._wait_seconds = wait_seconds
        self._running: dict[str, asyncio.Task[Response]] = {}

    async def start(self, request: Request) -> Response:
        """Run a statement and answer it, or say where the answer will be."""
        await request.body()  # while the caller is still there to send it
        query = str(uuid.uuid4())
        self._running[query] = asyncio.create_task(self._run(request))
        return await self._result(query)

    async def result(self, request: Request) -> Response:
        """Answer a statement that was started before, or say again where the answer will be."""
        query = str(request.path_params["query"])
        if query not in self._running:
            text = f"There is no statement {query} in progress."
            data = {"errorCode": "000709", "sqlState": "02000"}
            return JSONResponse({"data": data, "code": "000709", "message": text, "success": False})
        return await self._result(query)

    async def _result(self, query: str) -> Response:
        task = self._running[query]
        done, _ = await asyncio.wait([task], timeout=self._wait_seconds)
        if done:
            del self._running[query]
            return task.result()
        data = {"queryId": query, "getResultUrl": RESULT.format(query=query)}
        return JSONResponse({"data": data, "code": _IN_PROGRESS, "message": None, "success": True})
