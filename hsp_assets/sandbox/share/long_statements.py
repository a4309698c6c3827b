"""The protocol of statements that take long, as the connector and other clients speak it.

A request waits for its statement for a while; then, or at once if the client said so, the answer is
the address of the result. The client asks how the statement is, takes its result, or cancels it.
"""

import asyncio
import gzip
import json
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

from snowflake.connector.errors import ProgrammingError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hsp_assets.sandbox.share.errors import cancelled, out_of_time
from hsp_assets.sandbox.share.execution import CURRENT, Execution

RESULT = "/queries/{query}/result"
"""The path at which a client requests the result of a statement in progress."""
IN_PROGRESS, DETACHED = "333333", "333334"
"""Codes of an answer that is no result yet: the client waits for it, or said that it will not."""
_STATUS_SECONDS = 0.05
"""What a request for the status of a statement takes at Snowflake."""
_KEPT = 32
"""Results that are kept for their clients; Snowflake keeps them for a day."""

Run = Callable[[Request], Coroutine[Any, Any, Response]]
TimeLimit = Callable[[Request], int]
"""The seconds that a statement of a request's session may take; 0 is no limit."""


@dataclass
class _Statement:
    """A statement, and what became of it.

    Attributes:
        text: as it was sent.
        request_id: the client's name of it.
        execution: its work.
        task: its answer.
        ending: its cancellation; None where nobody cancelled it.

    """

    text: str
    request_id: str
    execution: Execution = field(default_factory=Execution)
    task: "asyncio.Task[Response] | None" = None
    ending: "asyncio.Task[None] | None" = None

    def end(self, reason: ProgrammingError) -> None:
        """Cancel it, until it has ended: the engine forgets what came before its work began."""
        self.ending = asyncio.create_task(self._cancel(reason))

    async def _cancel(self, reason: ProgrammingError) -> None:
        while self.task is not None and not self.task.done():
            self.execution.cancel(reason)
            await asyncio.wait([self.task], timeout=_STATUS_SECONDS)

    @property
    def status(self) -> dict[str, Any]:
        """How it is, as `/monitoring/queries` tells."""
        told = {"id": self.execution.query_id, "sqlText": self.text, "status": "RUNNING"}
        if self.task is None or not self.task.done():
            return told
        content = bytes(self.task.result().body)
        if content.endswith(b'"success":true}'):  # results may be long
            return told | {"status": "SUCCESS"}
        answer = json.loads(content)
        failure = {"errorCode": answer["code"], "errorMessage": answer["message"]}
        return told | {"status": "FAILED_WITH_ERROR"} | failure


class LongStatements:
    """Runs statements, those of a session one after the other, and keeps what they answered.

    Args:
        run: answers the request of a statement.
        wait_seconds: how long a request waits for its statement.
        time_limit: of a request's session.

    """

    def __init__(self, run: Run, wait_seconds: float, time_limit: TimeLimit) -> None:
        self._run = run
        self._wait_seconds = wait_seconds
        self._time_limit = time_limit
        self._statements: dict[str, _Statement] = {}
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def routes(self) -> list[Route]:
        """What clients may ask."""
        return [
            Route("/queries/v1/query-request", self._start, methods=["POST"]),
            Route("/queries/v1/abort-request", self._abort_request, methods=["POST"]),
            Route(RESULT, self._result, methods=["GET"]),
            Route("/queries/{query}/abort-request", self._abort, methods=["POST"]),
            Route("/monitoring/queries/{query}", self._status, methods=["GET"]),
            # As the connector writes it from version 5 on.
            Route("/monitoring/queries//{query}", self._status, methods=["GET"]),
        ]

    def close(self) -> None:
        """Cancel what is under way, so that nothing waits for it."""
        for statement in list(self._statements.values()):
            statement.execution.cancel(cancelled())

    async def _start(self, request: Request) -> Response:
        """Run a statement and answer it, or say where the answer will be."""
        given = await body(request)  # while the caller is still there to send it
        statement = _Statement(
            str(given.get("sqlText", "")), request.query_params.get("requestId", "")
        )
        self._statements[statement.execution.query_id] = statement
        statement.task = asyncio.create_task(self._work(request, statement))
        self._forget_old_results()
        if given.get("asyncExec"):
            return _not_yet(statement.execution.query_id, DETACHED)
        return await self._answer(statement)

    async def _work(self, request: Request, statement: _Statement) -> Response:
        execution = statement.execution
        turn = self._turns.setdefault(request.headers.get("Authorization", ""), asyncio.Lock())
        async with turn:
            CURRENT.set(execution)
            timer = self._timer(self._time_limit(request), statement)
            try:
                answer = await self._run(request)
            finally:
                execution.interrupt = None  # the next statement of the session has the engine
                if timer is not None:
                    timer.cancel()
        if execution.reason is not None:
            return failure(execution.reason, execution.query_id)
        return answer

    def _timer(self, seconds: int, statement: _Statement) -> asyncio.TimerHandle | None:
        if not seconds:
            return None
        loop = asyncio.get_running_loop()
        return loop.call_later(seconds, statement.end, out_of_time(seconds))

    async def _result(self, request: Request) -> Response:
        """Answer a statement that was started before, or say again where the answer will be."""
        statement = self._statements.get(str(request.path_params["query"]))
        if statement is None:
            query = request.path_params["query"]
            unknown = ProgrammingError(
                msg=f"There is no statement {query} whose result is kept.",
                errno=709,
                sqlstate="02000",
            )
            return failure(unknown, "")
        return await self._answer(statement)

    async def _answer(self, statement: _Statement) -> Response:
        assert statement.task is not None  # noqa: S101 (it was started)
        done, _ = await asyncio.wait([statement.task], timeout=self._wait_seconds)
        return statement.task.result() if done else _not_yet(statement.execution.query_id)

    async def _status(self, request: Request) -> Response:
        statement = self._statements.get(str(request.path_params["query"]))
        if statement is not None and statement.task is not None:
            await asyncio.wait([statement.task], timeout=_STATUS_SECONDS)
        queries = [] if statement is None else [statement.status]
        return JSONResponse({"data": {"queries": queries}, "success": True})

    async def _abort(self, request: Request) -> Response:
        statement = self._statements.get(str(request.path_params["query"]))
        return _abort(statement)

    async def _abort_request(self, request: Request) -> Response:
        wanted = (await body(request)).get("requestId")
        statements = self._statements.values()
        return _abort(next((each for each in statements if each.request_id == wanted), None))

    def _forget_old_results(self) -> None:
        done = [key for key, each in self._statements.items() if each.task and each.task.done()]
        for key in done[:-_KEPT]:
            del self._statements[key]


async def body(request: Request) -> Mapping[str, Any]:
    """What a client sent, which it may have compressed."""
    content = await request.body()
    if request.headers.get("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    given: Mapping[str, Any] = json.loads(content or b"{}")
    return given


def failure(error: ProgrammingError, query_id: str) -> JSONResponse:
    """The answer of a statement that failed, in Snowflake's shape."""
    code = f"{error.errno:06d}"
    data = {"errorCode": code, "sqlState": error.sqlstate, "queryId": query_id}
    return JSONResponse({"data": data, "code": code, "message": error.raw_msg, "success": False})


def _not_yet(query: str, code: str = IN_PROGRESS) -> Response:
    data = {"queryId": query, "getResultUrl": RESULT.format(query=query)}
    return JSONResponse({"data": data, "code": code, "message": None, "success": True})


def _abort(statement: _Statement | None) -> Response:
    if statement is not None:
        statement.end(cancelled())
    return JSONResponse({"data": None, "success": statement is not None})
