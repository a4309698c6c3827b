"""The account: fakesnow's server on databases in a folder, with our sessions.

Imports fakesnow and the Snowflake client library, which takes seconds; `app` does so on demand.
"""

import importlib
import importlib.util
import json
import logging
import secrets
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from types import ModuleType
from typing import Self

from fakesnow.conn import FakeSnowflakeConnection
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hsp_assets.sandbox.share.arrow import to_snowflake
from hsp_assets.sandbox.share.execution import current
from hsp_assets.sandbox.share.grants import Grants
from hsp_assets.sandbox.share.long_statements import LongStatements, body
from hsp_assets.sandbox.share.options import Options
from hsp_assets.sandbox.share.replication.names import SCHEMAS, database_name
from hsp_assets.sandbox.share.replication.portal import Portal
from hsp_assets.sandbox.share.replication.replicator import Replicator
from hsp_assets.sandbox.share.session import Services, Warehouse
from hsp_assets.sandbox.share.session_parameters import TIME_ZONE, UTC
from hsp_assets.sandbox.share.unloading.bucket import Storage
from hsp_assets.sandbox.share.unloading.unloader import Unloader

_LOGIN = "/session/v1/login-request"
_DEFAULTS = Options()
_OF_A_SESSION = {"validityInSeconds": 3_600, "masterValidityInSeconds": 14_400, "sessionId": 1}
"""What Snowflake's log-in tells besides fakesnow's; the connector from version 5 on asks for it."""
_TIME_LIMIT = "STATEMENT_TIMEOUT_IN_SECONDS"
"""The session parameter that cancels statements; a session without it has no limit."""


@dataclass(frozen=True)
class Account:
    """An open account.

    Attributes:
        app: speaks the connector's protocol.
        replicator: keeps the share up to date.
        warehouse: the databases.
        statements: what is under way.
    """

    app: Starlette
    replicator: Replicator
    warehouse: Warehouse
    statements: LongStatements

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the databases, so that they can be opened again."""
        self.statements.close()
        self.replicator.close()
        self.warehouse.close()


def open_account(
    state: Path, portal: Path, s3_endpoint: str, portal_id: int, options: Options = _DEFAULTS
) -> Account:
    """Open the account whose databases are in a folder, which is made if it is missing."""
    state.mkdir(parents=True, exist_ok=True)
    unloading = state / "unloading"
    # A process that was killed left the files of its unloads.
    shutil.rmtree(unloading, ignore_errors=True)
    warehouse = Warehouse(state)
    with ExitStack() as opened:
        opened.callback(warehouse.close)
        _attach_databases(warehouse, state, database_name(portal_id), options)
        replicator = Replicator(warehouse.duck_conn.cursor(), Portal(portal), portal_id, options)
        unloader = Unloader(Storage(s3_endpoint), unloading)
        warehouse.services = Services(replicator, unloader, database_name(portal_id))
        app, statements = _serve(warehouse, options)
        account = Account(app, replicator, warehouse, statements)
        opened.pop_all()
    return account


def _attach_databases(warehouse: Warehouse, state: Path, share: str, options: Options) -> None:
    connection = warehouse.duck_conn
    connection.execute(f"SET GLOBAL memory_limit = '{options.memory_limit}'")
    spill = str(state / "spill").replace("'", "''")
    connection.execute(f"SET GLOBAL temp_directory = '{spill}'")
    for name in sorted({share, *(file.stem for file in state.glob("*.db"))}):
        # fakesnow makes and attaches a database when a session of its own first names it.
        schemas = SCHEMAS if name == share else [None]
        for schema in schemas:
            FakeSnowflakeConnection(
                connection.cursor(), warehouse.results_cache, name, schema, db_path=state
            ).close()


def _serve(warehouse: Warehouse, options: Options) -> tuple[Starlette, LongStatements]:
    server = _own_server(warehouse)

    async def log_in(request: Request) -> Response:
        login = (await body(request))["data"]
        if options.log_ins is not None and (wrong := options.log_ins.refusal(login)):
            return _error(*wrong)
        role, access = request.query_params.get("roleName", ""), options.access
        if refusal := access.refused_role(role):
            return _error("390189", refusal)
        answer: Response = await server.login_request(request)
        told = json.loads(bytes(answer.body))
        session = server.sessions[told["data"]["token"]]
        session.parameters.update(login.get("SESSION_PARAMETERS", {}))
        named, user = request.query_params.get("warehouse", ""), login.get("LOGIN_NAME") or ""
        session.enter(Grants.at_log_in(access, role, named, user))
        told["data"] |= _OF_A_SESSION | {"masterToken": secrets.token_urlsafe(32)}
        return JSONResponse(told)

    async def run(request: Request) -> Response:
        answer: Response = await server.query_request(request)
        if answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
            # The connector repeats what fails with this status, for minutes.
            text = "The sandbox's share cannot read this statement, or send its result."
            return _error("000002", text)
        session = server.sessions.get(server.to_token(request))
        return _named(_in_zone(answer, session.parameters if session else {}))

    def time_limit(request: Request) -> int:
        session = server.sessions.get(server.to_token(request))
        return int(session.parameters.get(_TIME_LIMIT, 0)) if session else 0

    statements = LongStatements(run, options.answer_within_seconds, time_limit)
    own = [Route(_LOGIN, log_in, methods=["POST"]), *statements.routes]
    own += options.log_ins.routes if options.log_ins is not None else []
    return Starlette(routes=[*own, *server.routes]), statements


def _in_zone(answer: Response, parameters: Mapping[str, object]) -> Response:
    """An answer with the session's time zone, which clients show times in; fakesnow's is UTC's."""
    zone = parameters.get(TIME_ZONE, UTC)
    if zone != UTC:
        told, now = (f'{{"name":"TIMEZONE","value":"{each}"}}'.encode() for each in (UTC, zone))
        return Response(bytes(answer.body).replace(told, now, 1), media_type="application/json")
    return answer


def _named(answer: Response) -> Response:
    """A failure with the id of its query, which fakesnow leaves out, and its number only once."""
    if not bytes(answer.body).endswith(b'"success":false}'):
        return answer
    told = json.loads(bytes(answer.body))
    told["data"] = (told["data"] or {}) | {"queryId": current().query_id}
    number = f"{told['code']} ({told['data'].get('sqlState')}): "
    told["message"] = told["message"].removeprefix(number)
    return JSONResponse(told, status_code=answer.status_code)


def _own_server(warehouse: Warehouse) -> ModuleType:
    """A copy of fakesnow's server module: it keeps databases and sessions in module variables."""
    # Its data classes look for the module that it is a copy of.
    spec = importlib.import_module("fakesnow.server").__spec__
    if spec is None or spec.loader is None:
        raise ImportError("fakesnow is incomplete: install hsp_assets with the extra 'sandbox'.")
    server = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(server)
    server.shared_fs.duck_conn.close()
    vars(server).update(shared_fs=warehouse, to_sf=to_snowflake)
    # Both log the text of statements, values included.
    server.logger.setLevel(logging.CRITICAL)
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    return server


def _error(code: str, message: str) -> JSONResponse:
    data = {"errorCode": code, "sqlState": "08001" if code.startswith("39") else "0A000"}
    return JSONResponse({"data": data, "code": code, "message": message, "success": False})
