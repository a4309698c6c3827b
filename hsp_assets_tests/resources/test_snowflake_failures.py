"""An error of Snowflake tells what to do about it, and whether trying again helps."""

import pytest
from snowflake.connector.errors import (
    DatabaseError,
    Error,
    ForbiddenError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
)
from snowflake.connector.vendored.requests.exceptions import (
    ChunkedEncodingError,
    RequestException,
)

from hsp_assets.failures import HspError, PermanentFailure, ShareError, TransientFailure
from hsp_assets.resources.snowflake_failures import log_in_failure, statement_failure

STATEMENTS = [
    (630, "Statement reached its statement or warehouse timeout", "HSP_SNOWFLAKE_STATEMENT_HOURS"),
    (604, "SQL execution canceled", "Somebody cancelled it"),
    (606, "No active warehouse selected in the current session.", "HSP_SNOWFLAKE_WAREHOUSE"),
    (904, "invalid identifier 'X'", "Compare the statement in sql/"),
    (2003, "Object 'X' does not exist or not authorized.", "HSP_SNOWFLAKE_DATABASE"),
    (2003, "Integration 'X' does not exist or not authorized.", "STORAGE_INTEGRATION"),
    (2003, "Stage 'X' does not exist or not authorized.", "HSP_SNOWFLAKE_STAGE"),
    (3001, "Insufficient privileges to operate on schema 'X'", "lacks a privilege"),
    (90073, "Warehouse 'W' cannot be resumed because resource monitor 'M' has", "raise its quota"),
    (1, "Location 's3://b/' is not allowed by integration 'I'.", "STORAGE_ALLOWED_LOCATIONS"),
    (1, "Error assuming AWS_ROLE: not authorized", "trust policy"),
    (1, "Failed to access remote file: access denied", "HSP_BUCKET"),
    (1, "Unloading to an inlined external location is forbidden", "HSP_SNOWFLAKE_STAGE"),
    (1, "something else", "The text above says why"),
]
REFUSED = [
    ("Incorrect username or password was specified.", "HSP_SNOWFLAKE_USER"),
    ("JWT token is invalid. [id]", "RSA_PUBLIC_KEY"),
    ("Role 'X' specified in the connect string does not exist", "HSP_SNOWFLAKE_ROLE"),
    ("Incoming request with IP/Token 1.2.3.4 is not allowed to access", "network policy"),
    ("Programmatic access token is invalid.", "make a new one"),
    ("Multi-factor authentication is required for this account.", "key pair"),
]


REPEATED_VALUES = [
    "Numeric value 'Ann O''Hara' is not recognized",
    "Boolean value 'Ann O''Hara' is not recognized",
    "Date 'Ann O''Hara' is not recognized",
    "Timestamp 'Ann O''Hara' is not recognized",
    "String 'Ann O''Hara' is too long and would be truncated",
    'Failed to cast variant value "Ann O\'Hara" to FIXED',
    "Failed to cast variant value Hara to FIXED",
]
CUT = ChunkedEncodingError("Connection broken")  # type: ignore[no-untyped-call] # as it comes


@pytest.mark.parametrize(("number", "said", "advised"), STATEMENTS)
def test_a_refused_statement_is_not_repeated_and_advises_what_fits(
    number: int, said: str, advised: str
) -> None:
    failure = statement_failure(ProgrammingError(msg=said, errno=number), "01b2")
    assert isinstance(failure, ShareError)
    assert said in str(failure)
    assert advised in str(failure).partition(said)[2]
    assert "query 01b2" in str(failure)


@pytest.mark.parametrize(
    "error",
    [
        OperationalError(msg="Failed to execute request", errno=251_012),
        ProgrammingError(msg="Authentication token has expired.", errno=390_114),
        ProgrammingError(msg="SQL execution internal error", errno=603),
        InterfaceError(msg="HTTP 500: Internal Server Error", errno=290_500),
        ProgrammingError(msg="290500: HTTP 500: Internal Server Error", errno=-1),
        InterfaceError(msg="HTTP 429: Too Many Requests", errno=290_429),
        CUT,
    ],
)
def test_what_may_pass_is_tried_again(error: Error | RequestException) -> None:
    assert isinstance(statement_failure(error, "01b2"), TransientFailure)


@pytest.mark.parametrize(("said", "advised"), REFUSED)
def test_a_refused_log_in_is_not_repeated_and_names_the_setting(said: str, advised: str) -> None:
    text = f"Failed to connect to DB: a.snowflakecomputing.com:443. {said}"
    failure = log_in_failure(DatabaseError(msg=text, errno=250_001))
    assert isinstance(failure, PermanentFailure)
    assert advised in str(failure).partition(said)[2]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ForbiddenError(msg="HTTP 403: Forbidden", errno=250_001), PermanentFailure),
        (OperationalError(msg="290404: 404 Not Found", errno=290_404), PermanentFailure),
        (OperationalError(msg="Could not connect to Snowflake backend"), TransientFailure),
    ],
)
def test_an_account_that_is_none_and_one_that_is_away_are_told_apart(
    error: Error, kind: type[HspError]
) -> None:
    failure = log_in_failure(error)
    assert isinstance(failure, kind)
    assert "HSP_SNOWFLAKE_ACCOUNT" in str(failure)


@pytest.mark.parametrize("said", REPEATED_VALUES)
def test_a_value_that_snowflake_repeats_is_not_told(said: str) -> None:
    cause = ProgrammingError(msg=said, errno=100038)
    told = str(statement_failure(cause, "01b2"))
    assert "Hara" not in f"{told} {cause}"
    assert said.partition(" ")[0] in told
