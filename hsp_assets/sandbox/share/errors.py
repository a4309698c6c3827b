"""Errors in Snowflake's shape: number, SQL state and a text that says what to do.

The connector raises them as they are; it repeats what comes as an HTTP error.
"""

from snowflake.connector.errors import ProgrammingError


def refused(text: str) -> ProgrammingError:
    """The statement is understood, but not what this account may or can do."""
    return ProgrammingError(msg=text, errno=2, sqlstate="0A000")


def not_permitted(what: str) -> ProgrammingError:
    """The statement would change the share."""
    return ProgrammingError(
        msg="SQL access control error:\nInsufficient privileges to operate on "
        f"{what}. A share is read only; create a temporary object, or use a database of your own.",
        errno=3001,
        sqlstate="42501",
    )


def failed(text: str) -> ProgrammingError:
    """The statement ran and could not be finished."""
    return ProgrammingError(msg=text, errno=100_132, sqlstate="P0000")


def without_warehouse() -> ProgrammingError:
    """The statement reads rows, and the session may use no warehouse."""
    return ProgrammingError(
        msg="No active warehouse selected in the current session.  Select an active warehouse "
        "with the 'use warehouse' command.",
        errno=606,
        sqlstate="57P03",
    )


def not_compiled(text: str) -> ProgrammingError:
    """The statement names something that is not there, or not for this role."""
    return ProgrammingError(msg=f"SQL compilation error:\n{text}", errno=2003, sqlstate="02000")


def cancelled() -> ProgrammingError:
    """Somebody cancelled the statement."""
    return ProgrammingError(msg="SQL execution canceled", errno=604, sqlstate="57014")


def out_of_time(seconds: int) -> ProgrammingError:
    """The statement took longer than STATEMENT_TIMEOUT_IN_SECONDS allows."""
    return ProgrammingError(
        msg=f"Statement reached its statement or warehouse timeout of {seconds} second(s) and was "
        "canceled.",
        errno=630,
        sqlstate="57014",
    )
