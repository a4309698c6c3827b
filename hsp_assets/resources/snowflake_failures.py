"""What an error of Snowflake means for us: whether trying again helps, and what to do.

Snowflake tells by number, and where one number has several causes by words. The numbers are those
of Snowflake's error messages; their meaning is in its documentation or was seen in practice.
"""

import re

from snowflake.connector.errors import Error, ForbiddenError, OperationalError
from snowflake.connector.vendored.requests.exceptions import RequestException

from hsp_assets.failures import HspError, PermanentFailure, ShareError, TransientFailure

INTERNAL_ERROR = 603
CANCELLED = 604
NO_WAREHOUSE = 606
OUT_OF_TIME = 630
UNKNOWN_NAME = 904
NO_SUCH_OBJECT = 2_003
NO_PRIVILEGE = 3_001
PASSING = re.compile(r"\bHTTP (408|429|5\d\d)\b")
"""What the connector says where nothing but the status of an answer is known; its number is not
kept everywhere."""
TOKENS_EXPIRED = {390_110, 390_112, 390_114, 390_115, 390_303, 390_318}
GRANTS = "docs/share.md has the grants"
WORDS: dict[str, str] = {
    "resource monitor": "A resource monitor has stopped the warehouse: raise its quota, wait for "
    "the next month, or name another warehouse in HSP_SNOWFLAKE_WAREHOUSE.",
    "not allowed by integration": "Add the location to STORAGE_ALLOWED_LOCATIONS of "
    "HSP_SNOWFLAKE_STORAGE_INTEGRATION, or correct HSP_BUCKET.",
    "inline": "This account forbids unloading to a URL: create a stage on the bucket and name it "
    "in HSP_SNOWFLAKE_STAGE; docs/share.md has the statement.",
    "integration": "Create the storage integration, or grant its usage to the role "
    f"(HSP_SNOWFLAKE_STORAGE_INTEGRATION, HSP_SNOWFLAKE_ROLE): {GRANTS}.",
    "assuming aws_role": "The role of the storage integration does not trust Snowflake's user: "
    "compare its trust policy with DESC INTEGRATION.",
    "remote file": "The role of the storage integration must be allowed to list, write and delete "
    "in the bucket (HSP_BUCKET); also compare its trust policy with DESC INTEGRATION.",
    "stage": f"Create the stage, or grant its usage to the role (HSP_SNOWFLAKE_STAGE): {GRANTS}.",
}
"""What to do, by words of the message; the first that it contains."""
NUMBERS: dict[int, str] = {
    CANCELLED: "Somebody cancelled it in Snowflake. Start the run again if it is still wanted.",
    NO_WAREHOUSE: "Name a warehouse in HSP_SNOWFLAKE_WAREHOUSE, or give the user a default one; "
    "the role needs USAGE on it.",
    OUT_OF_TIME: "Raise HSP_SNOWFLAKE_STATEMENT_HOURS and the warehouse's own "
    "STATEMENT_TIMEOUT_IN_SECONDS, or name a larger warehouse in HSP_SNOWFLAKE_WAREHOUSE.",
    UNKNOWN_NAME: "Compare the statement in sql/ with the columns of the share.",
    NO_SUCH_OBJECT: "Compare HSP_SNOWFLAKE_DATABASE and HSP_SNOWFLAKE_SCHEMA with SHOW DATABASES; "
    f"the role HSP_SNOWFLAKE_ROLE must see them: {GRANTS}.",
    NO_PRIVILEGE: f"The role HSP_SNOWFLAKE_ROLE lacks a privilege: {GRANTS}.",
}
"""What to do, by number of the error."""
LOG_IN_WORDS: dict[str, str] = {
    "role": "Correct HSP_SNOWFLAKE_ROLE, or grant that role to the user.",
    "jwt": "Set the public key that belongs to HSP_SNOWFLAKE_PRIVATE_KEY by ALTER USER ... SET "
    "RSA_PUBLIC_KEY, compare HSP_SNOWFLAKE_USER and HSP_SNOWFLAKE_ACCOUNT, and this clock.",
    "not allowed to access": "A network policy shuts this address out: have it added.",
    "multi-factor": "A password alone is no longer enough: use a key pair (docs/share.md).",
    "mfa": "A password alone is no longer enough: use a key pair (docs/share.md).",
    "token": "The token has expired, was revoked, or is another user's: make a new one.",
    "user": "Correct HSP_SNOWFLAKE_USER and the secret that goes with it.",
}
"""What to do after a refused log-in, by words of the message; the first that it contains."""
VALUES = re.compile(
    r"\b((?:numeric |boolean |variant )?value|date|time|timestamp|string|json|parsing)"
    r" (?:'(?:[^']|'')*'|\"[^\"]*\"|\S+(?= to ))",
    re.IGNORECASE,
)
"""A value of a row in an error of a conversion, behind the word for its kind [Snowflake's errors
100038 to 100078]: `Numeric value 'x' is not recognized`, `String 'x' is too long`."""


def statement_failure(error: Error | RequestException, query_id: str) -> HspError:
    """The failure of a statement.

    Args:
        error: as the connector raised it.
        query_id: of the statement; empty where it got none.

    """
    if isinstance(error, RequestException):
        return _unanswered(query_id, f"{type(error).__name__}: {error}")
    # It becomes the cause of a step's failure, which Dagster keeps with its whole text.
    error.msg = error.raw_msg = said = without_values(error.msg)
    query = f"query {query_id or error.sfqid or 'without id'}"
    number = int(error.errno or 0)
    if _is_passing(error):
        return _unanswered(query_id or error.sfqid, said)
    if number == INTERNAL_ERROR:
        return TransientFailure(
            f"Snowflake failed at a statement by itself ({query}): {said}. Try again; if it "
            "happens again, give the query's id to Snowflake's support."
        )
    advice = _by_words(str(error.msg), WORDS) or NUMBERS.get(
        number, "The text above says why; the query history has the statement under its id."
    )
    return ShareError(f"Snowflake refused a statement ({query}): {said}. {advice}")


def without_values(message: object) -> str:
    """Snowflake's message without the values of rows that it repeats, which may be personal."""
    return VALUES.sub(r"\1 <value>", str(message))


def _unanswered(query_id: str | None, said: object) -> TransientFailure:
    """The failure of a statement whose answer did not come, or not whole."""
    return TransientFailure(
        f"Snowflake did not answer in time (query {query_id or 'without id'}): {said}. The query "
        "may still be at work there. Try again; HSP_SNOWFLAKE_REQUEST_SECONDS says how long to "
        "insist."
    )


def _is_passing(error: Error) -> bool:
    """Whether nobody answered, or Snowflake was busy or away."""
    is_away = int(error.errno or 0) in TOKENS_EXPIRED or bool(PASSING.search(str(error.msg)))
    return is_away or isinstance(error, OperationalError)


def out_of_time(query_id: str, seconds: float) -> PermanentFailure:
    """The failure of a statement that Snowflake did not end itself when its time was up."""
    return PermanentFailure(
        f"A statement of Snowflake's took longer than {seconds:,.0f} s and was cancelled "
        f"(query {query_id}). {NUMBERS[OUT_OF_TIME]}"
    )


def log_in_failure(error: Error | RequestException) -> HspError:
    """The failure of a log-in: refused for good, or nobody answered."""
    said = str(error if isinstance(error, RequestException) else error.msg)
    if isinstance(error, ForbiddenError) or "404" in said:
        return PermanentFailure(
            f"No Snowflake account answers there: {said}. Compare HSP_SNOWFLAKE_ACCOUNT (or "
            "HSP_SNOWFLAKE_HOST) with the account's URL, the part before .snowflakecomputing.com."
        )
    if isinstance(error, RequestException) or _is_passing(error):
        return TransientFailure(
            f"No connection to Snowflake: {said}. Compare HSP_SNOWFLAKE_ACCOUNT (or "
            "HSP_SNOWFLAKE_HOST) with the account's URL; if it is right, try again later."
        )
    advice = _by_words(said.partition(". ")[2] or said, LOG_IN_WORDS) or "Check HSP_SNOWFLAKE_*."
    return PermanentFailure(f"Snowflake refused the log-in: {said} {advice}")


def _by_words(said: str, advice: dict[str, str]) -> str:
    return next((what for words, what in advice.items() if words in said.lower()), "")
