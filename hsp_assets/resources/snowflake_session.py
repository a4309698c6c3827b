"""One open connection to Snowflake: statements in, rows out, progress in the run's log.

Statements run detached: the connector's own way of waiting cancels a statement that takes longer
than a request may. What an error means belongs to `snowflake_failures`. Imported only where a
statement will run: definitions load without the client library.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any

import dagster as dg
from snowflake.connector import SnowflakeConnection
from snowflake.connector.constants import QueryStatus
from snowflake.connector.cursor import DictCursor
from snowflake.connector.errors import Error
from snowflake.connector.vendored.requests.exceptions import RequestException

from hsp_assets.resources.snowflake_failures import (
    log_in_failure,
    out_of_time,
    statement_failure,
)
from hsp_assets.waiting import wait_for

Row = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What a statement answered.

    Attributes:
        rows: one mapping of column name to value per row.
        query_id: Snowflake's id of the query, to look it up in the query history.
        statement: the text that ran, with its values bound.

    """

    rows: list[Row]
    query_id: str
    statement: str


FIRST_REPORT_SECONDS = 10.0
LONGEST_SILENCE_SECONDS = 300.0
GRACE_SECONDS = 60.0
"""Snowflake itself cancels what takes too long; so much later we do."""


class Session:
    """An open connection with the share's database and schema as the session's.

    Args:
        connection: to Snowflake.
        statement_seconds: how long a statement may take.

    """

    def __init__(self, connection: SnowflakeConnection, statement_seconds: float) -> None:
        self._connection = connection
        self._statement_seconds = statement_seconds

    def execute(self, statement: str, parameters: Mapping[str, object] | None = None) -> Answer:
        """Run one statement with its values bound; while it takes long, the run's log says so.

        When the run is ended meanwhile, the statement is cancelled.

        Raises:
            ShareError: Snowflake refused the statement, or it took too long.
            TransientFailure: Snowflake did not answer.

        """
        query_id = ""
        with self._connection.cursor(DictCursor) as cursor:
            try:
                cursor.execute_async(statement, dict(parameters or {}))
                query_id, text = str(cursor.sfqid), str(cursor.query)
                self._wait(query_id)
                cursor.query_result(query_id)
                rows = [dict(row) for row in cursor.fetchall()]
            except (Error, RequestException) as error:
                raise statement_failure(error, query_id) from error
        return Answer(rows, query_id, text)

    def _wait(self, query_id: str) -> None:
        """Wait until a statement is done; whatever else ends the waiting cancels it."""
        within, read_status = self._statement_seconds + GRACE_SECONDS, self._connection
        try:
            status = wait_for(
                lambda: read_status.get_query_status_throw_if_error(query_id),
                lambda status: not read_status.is_still_running(status),
                _Reports(query_id),
                within,
            )
        except (Error, RequestException):
            raise
        except BaseException:
            self._cancel(query_id)
            raise
        if self._connection.is_still_running(status):
            self._cancel(query_id)
            raise out_of_time(query_id, within)

    def _cancel(self, query_id: str) -> None:
        with self._connection.cursor() as cursor, suppress(Error, RequestException):
            cursor.abort_query(query_id)


class _Reports:
    """Tells the run's log that a statement takes long: after 10 s, then ever less often."""

    def __init__(self, query_id: str) -> None:
        self._query_id = query_id
        self._begun, self._due = monotonic(), FIRST_REPORT_SECONDS

    def __call__(self, status: QueryStatus) -> None:
        seconds = monotonic() - self._begun
        if seconds >= self._due:
            self._due = min(2 * self._due, self._due + LONGEST_SILENCE_SECONDS)
            text = f"Snowflake: query {self._query_id} is {status.name} for {seconds:,.0f} s."
            dg.get_dagster_logger("snowflake").info(text)


@contextmanager
def open_session(
    connection: Callable[[], AbstractContextManager[SnowflakeConnection]],
    statement_seconds: float,
) -> Iterator[Session]:
    """Open a connection, and close it when the context ends.

    Args:
        connection: opens it.
        statement_seconds: how long a statement may take.

    Raises:
        PermanentFailure: Snowflake refuses the log-in.
        TransientFailure: Snowflake cannot be reached.

    """
    with ExitStack() as opened:
        try:
            made = opened.enter_context(connection())
        except (Error, RequestException) as error:
            raise log_in_failure(error) from error
        yield Session(made, statement_seconds)
