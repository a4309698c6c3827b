"""One open connection to Snowflake: statements in, rows out, errors in our words.

Imported only where a statement will run: definitions load without the client library.
"""

import base64
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from snowflake.connector import SnowflakeConnection
from snowflake.connector.cursor import DictCursor
from snowflake.connector.errors import Error, OperationalError

from hsp_assets.failures import PermanentFailure, ShareError, TransientFailure

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


@contextmanager
def open_session(
    connection: Callable[[], AbstractContextManager[SnowflakeConnection]],
) -> Iterator[Session]:
    """Open a connection, and close it when the context ends.

    Raises:
        TransientFailure: Snowflake cannot be reached or refuses the log-in.

    """
    try:
        with connection() as opened:
            yield Session(opened)
    except Error as error:
        raise TransientFailure(
            f"No connection to Snowflake: {error.msg}. "
            "Check HSP_SNOWFLAKE_*; if they are right, try again later."
        ) from error


def private_key(key: str, password: str | None) -> bytes:
    """A private key as the connector takes it, from PEM or base64 of PEM.

    Raises:
        PermanentFailure: it is neither, or the password is wrong.

    """
    try:
        pem = key.encode() if "-----BEGIN" in key else base64.b64decode(key, validate=True)
        loaded = load_pem_private_key(pem, password.encode() if password else None)
    except (TypeError, ValueError) as error:
        raise PermanentFailure(
            "HSP_SNOWFLAKE_PRIVATE_KEY cannot be read as a private key in PEM or its base64 with "
            "HSP_SNOWFLAKE_PRIVATE_KEY_PASSWORD. Set both as `openssl pkcs8` wrote the key."
        ) from error
    return loaded.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
