"""One open connection to Snowflake: statements in, rows out, errors in our words.

Imported only when the first statement runs: loading the definitions does without the client
library. The connector is used as it is, because dagster-snowflake loads Snowpark and every
Snowflake API along with it, which cost each run three seconds.
"""

from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import snowflake.connector
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from snowflake.connector import SnowflakeConnection
from snowflake.connector.cursor import DictCursor
from snowflake.connector.errors import Error, OperationalError

from hsp_assets.failures import PermanentFailure, ShareError, TransientFailure

APPLICATION = "hsp_assets"
"""What Snowflake's query history names as the client."""
PEM = "-----BEGIN"
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


class Session:
    """An open connection with the share's database and schema as the session's."""

    def __init__(self, connection: SnowflakeConnection) -> None:
        self._connection = connection

    def execute(self, statement: str, parameters: Mapping[str, object] | None = None) -> Answer:
        """Run one statement with its values bound.

        Raises:
            ShareError: Snowflake refused the statement.
            TransientFailure: Snowflake did not answer.

        """
        with self._connection.cursor(DictCursor) as cursor:
            try:
                cursor.execute(statement, dict(parameters or {}))
                rows = [dict(row) for row in cursor.fetchall()]
            except OperationalError as error:
                raise TransientFailure(
                    f"Snowflake did not answer (query {error.sfqid}): {error.msg}. Try again."
                ) from error
            except Error as error:
                raise ShareError(
                    f"Snowflake refused a statement (query {error.sfqid}): {error.msg}. "
                    "Compare the statement in sql/ with the columns of the share."
                ) from error
            return Answer(rows, str(cursor.sfqid), str(cursor.query))


@dataclass(frozen=True)
class Key:
    """A private key to log in with: PEM, as it is or in base64, and the password that opens it."""

    text: str
    password: str | None = None

    def open(self) -> Any:  # noqa: ANN401 (a key of any kind)
        """The key itself.

        Raises:
            PermanentFailure: it cannot be read.

        """
        password = self.password.encode() if self.password else None
        try:
            pem = self.text.encode() if self.text.startswith(PEM) else b64decode(self.text)
            return load_pem_private_key(pem, password)
        except (ValueError, TypeError) as error:
            raise PermanentFailure(
                "HSP_SNOWFLAKE_PRIVATE_KEY cannot be read: a PEM file in base64 is expected "
                "(base64 -w0 rsa_key.p8), with HSP_SNOWFLAKE_PRIVATE_KEY_PASSWORD if it has one."
            ) from error


@contextmanager
def connect(arguments: Mapping[str, Any], key: Key | None = None) -> Iterator[Session]:
    """Open a connection.

    Args:
        arguments: of the connector.
        key: to log in with; None means that the arguments have a password.

    Raises:
        TransientFailure: Snowflake cannot be reached or refuses the log-in.
        PermanentFailure: the key cannot be read.

    """
    secret = {"private_key": key.open()} if key else {}
    try:
        with snowflake.connector.connect(
            **arguments, **secret, application=APPLICATION
        ) as connection:
            yield Session(connection)
    except Error as error:
        raise TransientFailure(
            f"No connection to Snowflake: {error.msg}. "
            "Check HSP_SNOWFLAKE_*; if they are right, try again later."
        ) from error
