"""`ALTER SESSION`: parameters that a session sets, and the time zone that goes with one of them."""

import zoneinfo
from collections.abc import MutableMapping
from typing import Any

from duckdb import DuckDBPyConnection
from snowflake.connector.errors import ProgrammingError
from sqlglot import Expr, exp

TIME_ZONE = "TIMEZONE"
UTC = "Etc/UTC"
"""The time zone of a session that sets none; a real account's default is Los Angeles."""


def alters_session(statement: Expr) -> bool:
    """Whether a statement sets or unsets parameters of the session."""
    return isinstance(statement, exp.Alter) and str(statement.args.get("kind")) == "SESSION"


def alter_session(
    statement: Expr, parameters: MutableMapping[str, Any], connection: DuckDBPyConnection
) -> None:
    """Set or unset parameters.

    Args:
        statement: that says which.
        parameters: of the session.
        connection: of the session, which has the time zone, too.

    Raises:
        ProgrammingError: a time zone that does not exist.
    """
    for action in statement.find_all(exp.AlterSession):
        for item in action.expressions:
            if action.args.get("unset"):
                parameters.pop(item.this.name.upper(), None)
            else:
                value = item.this.expression
                parameters[item.this.this.name.upper()] = _value(value)
    apply_time_zone(parameters, connection)


def apply_time_zone(parameters: MutableMapping[str, Any], connection: DuckDBPyConnection) -> None:
    """Let the engine have the session's time zone.

    Raises:
        ProgrammingError: it does not exist.
    """
    zone = str(parameters.get(TIME_ZONE, UTC))
    if zone not in zoneinfo.available_timezones():
        parameters.pop(TIME_ZONE)
        raise ProgrammingError(
            msg=f"SQL compilation error:\ninvalid value [{zone}] for parameter 'TIMEZONE'",
            errno=1_008,
            sqlstate="42000",
        )
    connection.execute("SET TimeZone = '" + zone + "'")


def _value(given: Expr) -> object:
    if isinstance(given, exp.Boolean):
        return bool(given.this)
    text = given.name
    return int(text) if isinstance(given, exp.Literal) and text.isdigit() else text
