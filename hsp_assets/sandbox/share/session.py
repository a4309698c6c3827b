"""A session of the account: what fakesnow runs, and what is done around each statement.

Before a statement the share is brought up to date; an unload is answered here; a write to the share
is refused; whatever else goes wrong becomes an error that the connector does not repeat.
"""

from __future__ import annotations

import uuid
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakSet

import duckdb
from fakesnow.conn import FakeSnowflakeConnection
from fakesnow.cursor import FakeSnowflakeCursor
from fakesnow.dialect import parse_one
from fakesnow.instance import FakeSnow
from fakesnow.params import MutableParams
from snowflake.connector.cursor import DictCursor, SnowflakeCursor
from snowflake.connector.errors import Error, ProgrammingError
from sqlglot import Expr

from hsp_assets.sandbox.share.access import Access
from hsp_assets.sandbox.share.column_names import name_columns
from hsp_assets.sandbox.share.errors import failed
from hsp_assets.sandbox.share.exact_names import require_exact_names
from hsp_assets.sandbox.share.execution import Execution, current, let_wait
from hsp_assets.sandbox.share.grants import Grants
from hsp_assets.sandbox.share.guard import Guard
from hsp_assets.sandbox.share.identifiers import name_tables
from hsp_assets.sandbox.share.replication.names import quoted
from hsp_assets.sandbox.share.replication.portal import PortalMissing
from hsp_assets.sandbox.share.replication.replicator import Replicator
from hsp_assets.sandbox.share.session_parameters import (
    alter_session,
    alters_session,
    apply_time_zone,
)
from hsp_assets.sandbox.share.unloading.stages import is_unload_to_stage, to_url
from hsp_assets.sandbox.share.unloading.statement import is_unload, read_unload, refuse_secrets
from hsp_assets.sandbox.share.unloading.unloader import Unloader

Parameters = Sequence[Any] | dict[Any, Any] | None

_DONE = "SELECT 'Statement executed successfully.' AS \"status\""
TYPES_BY_VALUE = "ENABLE_UNLOAD_PHYSICAL_TYPE_OPTIMIZATION"
"""The session parameter that unloads go by."""
_RESULTS_KEPT = 8
"""fakesnow keeps the rows of every statement for RESULT_SCAN, without a limit of its own."""


@dataclass(frozen=True)
class Services:
    """What every session of an account uses.

    Attributes:
        replicator: keeps the share up to date.
        unloader: writes to the bucket.
        share: name of the share's database.
    """

    replicator: Replicator
    unloader: Unloader
    share: str


class Warehouse(FakeSnow):
    """fakesnow's databases, whose sessions are ours."""

    services: Services

    def __init__(self, folder: Path) -> None:
        super().__init__(db_path=folder)
        self._sessions: WeakSet[Session] = WeakSet()

    def connect(
        self,
        database: str | None = None,
        schema: str | None = None,
        nop_regexes: list[str] | None = None,
        **kwargs: Any,
    ) -> Session:
        """Open a session; a database or schema that is missing is not made."""
        session = Session(
            self.duck_conn.cursor(),
            self.results_cache,
            database,
            schema,
            create_database=False,
            create_schema=False,
            db_path=self.db_path,
            nop_regexes=nop_regexes,
            services=self.services,
            **kwargs,
        )
        self._sessions.add(session)
        return session

    def close(self) -> None:
        """Close every session and the databases."""
        for session in list(self._sessions):
            session.close()
        self.duck_conn.close()


class Session(FakeSnowflakeConnection):
    """One session.

    Attributes:
        services: of its account.
        guard: of the share.
        parameters: session parameters that were given at log-in.
        grants: what it may use.
    """

    def __init__(self, *args: Any, services: Services, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.services = services
        self.guard = Guard(services.share)
        self.parameters: dict[str, Any] = {}
        self.grants = Grants(Access())

    def enter(self, grants: Grants) -> None:
        """Take what the user may use; without privileges on the share there is no database."""
        apply_time_zone(self.parameters, self._duck_conn)
        self.grants = grants
        if not grants.access.has_share and self.database == self.services.share:
            self.database_set = self.schema_set = False

    def cursor(self, cursor_class: type[SnowflakeCursor] = SnowflakeCursor) -> Statement:
        """A cursor, which fakesnow asks for once per statement."""
        return Statement(
            self, self._duck_conn, use_dict_result=issubclass(cursor_class, DictCursor)
        )


class Statement(FakeSnowflakeCursor):
    """One statement of a session."""

    def __init__(
        self,
        session: Session,
        connection: duckdb.DuckDBPyConnection,
        *,
        use_dict_result: bool = False,
    ) -> None:
        super().__init__(session, connection, use_dict_result)
        self._session = session
        self._execution = Execution()
        self._text = ""

    def execute(
        self, command: str, params: Parameters = None, *args: Any, **kwargs: Any
    ) -> Statement:
        """Run the statement, on a share that is up to date.

        Raises:
            ProgrammingError: it is wrong, not permitted, or nothing that this account can do.
        """
        self._execution = execution = current()
        execution.interrupt = self._duck_conn.interrupt
        with _explained(execution):
            execution.require_going_on()
            _ignore_arrow_copies()
            self._catch_up(command)
            if is_unload(command) or is_unload_to_stage(command):
                super().execute(self._unload(command), **kwargs)
            else:
                self._run(command, params, *args, **kwargs)
        self._keep_result(execution.query_id)
        return self

    def _transform(self, expression: Expr, params: MutableParams | None) -> Expr:
        session = self._session
        named = name_tables(let_wait(name_columns(expression, self._text), self._execution))
        told = session.grants.tell(named, has_database=session.database_set)
        return super()._transform(told, params)

    def _catch_up(self, command: str) -> None:
        replicator, text = self._session.services.replicator, command.upper()
        schemas = [
            name for name in replicator.schemas if name == self._session.schema or name in text
        ]
        replicator.catch_up(schemas or replicator.schemas)

    def _run(self, command: str, params: Parameters, *args: Any, **kwargs: Any) -> None:
        statement = parse_one(command)
        guard = self._session.guard
        guard.check(statement, self._session.database)
        self._session.grants.require_warehouse(statement)
        require_exact_names(statement, self._duck_conn)
        if alters_session(statement):
            alter_session(statement, self._session.parameters, self._duck_conn)
            super().execute(_DONE, **kwargs)
            return
        self._text = command
        super().execute(command, params, *args, **kwargs)
        guard.note(statement)

    def _unload(self, command: str) -> str:
        refuse_secrets(command)
        statement = parse_one(to_url(command, self._stage_url))
        unload = read_unload(statement)
        self._session.grants.require_warehouse(statement)
        self._session.grants.require_integration(unload)
        require_exact_names(statement, self._duck_conn)
        name = f"UNLOAD_{uuid.uuid4().hex.upper()}"
        super().execute(f"CREATE TEMPORARY VIEW {name} AS {unload.query}")
        try:
            unloader = self._session.services.unloader
            by_value = bool(self._session.parameters.get(TYPES_BY_VALUE, True))
            return unloader.unload(unload, self._duck_conn, quoted(name), types_by_value=by_value)
        finally:
            super().execute(f"DROP VIEW {name}")

    def _stage_url(self, name: str) -> str | None:
        schema, _, stage = name.rpartition(".")
        where = f" IN SCHEMA {schema}" if schema else ""
        found = super().execute(f"SHOW STAGES LIKE '{stage}'{where}").fetchall()
        column = [each.name for each in self.description].index("url")
        return str(found[0][column]) if found else None

    def _keep_result(self, query_id: str) -> None:
        """Keep the rows for RESULT_SCAN under the id that the client knows; forget old ones."""
        results = self._session.results_cache
        made: str | None = self.sfqid
        if made in results and made != query_id:
            results[query_id] = results.pop(made)
        vars(self).update(_sfqid=query_id)  # fakesnow declares that it is always None
        for old in list(results)[:-_RESULTS_KEPT]:
            results.pop(old, None)


@contextmanager
def _explained(execution: Execution) -> Iterator[None]:
    """Give errors that fakesnow does not expect the shape of those it does."""
    try:
        yield
    except Error:
        raise
    except duckdb.InterruptException:
        execution.require_going_on()
        raise
    except PortalMissing as error:
        raise failed(str(error)) from error
    except duckdb.Error as error:
        raise failed(f"The sandbox's share cannot run this statement: {error}") from error
    except Exception as error:
        raise ProgrammingError(
            msg="The sandbox's share cannot run this statement: fakesnow, which translates it, "
            f"failed with {type(error).__name__}: {error}",
            errno=2,
            sqlstate="0A000",
        ) from error


def _ignore_arrow_copies() -> None:
    """Silence DuckDB's advice against the way in which fakesnow fetches Arrow at every statement.

    The filter is never taken back: doing so is not safe while other threads warn.
    """
    warnings.filterwarnings(
        "ignore", "Arrow output on a DB-API result", UserWarning, r"fakesnow\.cursor"
    )
