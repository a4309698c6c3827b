"""How a step of Dagster fails: its reason first, in words, and repeated only where that helps.

The page of a run shows the text of its first failed step above the stack trace; sensors read from
the step's metadata whether the same work may succeed later. Which failures there are belongs to
`failures`.
"""

import errno
import functools
import inspect
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import dagster as dg
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    FlexibleChecksumError,
    HTTPClientError,
    IncompleteReadError,
)
from botocore.exceptions import ConnectionError as AwsConnectionError
from botocore.parsers import ResponseParserError

from hsp_assets.failures import (
    ChecksFailed,
    HspError,
    NotYetVisible,
    StillInProgress,
    TransientFailure,
)

Body = Callable[..., Any]

FAILURE, TRANSIENT = "failure", "transient"
"""Metadata of a failed step: the class of the failure, and whether repeating it may help."""
REPEATED_AFTER = (10.0, 30.0)
"""Seconds after which a step is repeated within its run, for transient failures only. Resources
repeat single calls for longer; this repeats the whole step, also of runs that no sensor requested
and that nobody would start again. It is asked for step by step: a `RetryPolicy` would also repeat a
step that a person interrupted, so that no run could be cancelled."""
WRAPPERS = ("DagsterExecution",)
"""How the names of errors begin that only say that another one ended a step."""
CUT = (IncompleteReadError, FlexibleChecksumError, ResponseParserError)
AWAY = (HTTPClientError, AwsConnectionError, ConnectionError, TimeoutError, *CUT)
"""Errors of libraries that say that a service could not be reached, or its answer was not whole."""
SLOW = (NotYetVisible, StillInProgress)
"""Failures that may pass, in hours: a later run helps, and repeating the step does not."""
FULL = (errno.ENOSPC, errno.EDQUOT)
FULL_WORDS = re.compile(r"No space left on device|Disk quota exceeded|database or disk is full")
"""How libraries say it that have errors of their own: Polars, SQLite."""
FIRST_SERVER_ERROR = 500
OBJECT_STORE = re.compile(
    r"object-store error.*(after \d+ retries|error sending request|status code: (5\d\d|429))",
    re.DOTALL,
)
"""How Polars says that S3 was busy or away, or could not be reached: its own retries ended so."""
TRY_LATER = re.compile(
    r"Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|BandwidthLimitExceeded|RequestTimeout|"
    r"PriorRequestNotComplete|TransactionInProgress"
)
"""Error codes of AWS that ask to try later; many of its services answer them with 400."""


def with_failures(body: Body) -> Body:
    """The body of an asset or of checks, whose failures are Dagster's.

    A body that yields a blocking check that failed fails too, with the descriptions of its checks:
    Dagster would name the check and not what is wrong.
    """

    @functools.wraps(body)
    def run(*args: object, **resources: object) -> object:
        with as_dagster_failures():
            return body(*args, **resources)

    @functools.wraps(body)
    def generate(*args: object, **resources: object) -> Iterator[object]:
        failed: list[dg.AssetCheckResult] = []
        with as_dagster_failures():
            for result in body(*args, **resources):
                failed += _failed_checks(result)
                yield result
            if failed:
                raise ChecksFailed(_check_words(failed))

    return generate if inspect.isgeneratorfunction(body) else run


@contextmanager
def as_dagster_failures() -> Iterator[None]:
    """Raise failures as Dagster's: the UI shows their text, and only what may pass is repeated.

    Raises:
        Failure: caused by the failure.
        RetryRequested: caused by that, while the step is to be repeated.

    """
    try:
        yield
    except (dg.Failure, dg.RetryRequested):
        raise
    except Exception as error:
        transient = is_transient(error)
        failure = dg.Failure(
            _words(error),
            metadata={FAILURE: type(error).__name__, TRANSIENT: transient},
            allow_retries=transient,
        )
        if transient and not isinstance(error, SLOW):
            failure.__cause__ = error
            _repeat(failure)
        raise failure from error


def why(failed: dg.DagsterEvent) -> str:
    """Why a step failed: in our words, else in those of the error that ended it; may be empty."""
    data = failed.step_failure_data
    if data.user_failure_data is not None:
        return data.user_failure_data.description or ""
    error = data.error
    while error and error.cause is not None and str(error.cls_name).startswith(WRAPPERS):
        error = error.cause
    return error.message.strip() if error else ""


def _repeat(failure: dg.Failure) -> None:
    """Ask for another try after a failure, if there is one left."""
    tries = _tries_before()
    if tries < len(REPEATED_AFTER):
        raise dg.RetryRequested(len(REPEATED_AFTER), REPEATED_AFTER[tries]) from failure


def is_transient(error: Exception) -> bool:
    """Whether the same work may succeed later, with nothing changed."""
    if isinstance(error, ClientError):
        status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        code = error.response.get("Error", {}).get("Code", "")
        return status >= FIRST_SERVER_ERROR or bool(TRY_LATER.search(code))
    is_away = isinstance(error, (TransientFailure, *AWAY)) or bool(OBJECT_STORE.search(str(error)))
    return is_away or is_disk_full(error)


def is_disk_full(error: BaseException) -> bool:
    """Whether an error comes of a disk of this machine that is full, or of a quota of it."""
    if isinstance(error, OSError) and error.errno in FULL:
        return True
    # AWS's own texts are about other machines.
    return not isinstance(error, ClientError) and bool(FULL_WORDS.search(str(error)))


def _words(error: Exception) -> str:
    if isinstance(error, HspError):
        return str(error)
    what = f"{type(error).__name__}: {error}"
    if is_disk_full(error):
        return (
            f"A disk of this machine is full ({what}). Free some space there, or let TMPDIR name "
            "a folder with more, then run it again: nothing is done twice."
        )
    if is_transient(error):
        return f"A service did not answer ({what}). Trying again later may help."
    if isinstance(error, (ClientError, BotoCoreError)):
        return f"AWS refused a request ({what}). Correct that, then start again."
    return (
        f"An error that is not expected here ({what}). Trying again does not help: report it with "
        "the stack trace below."
    )


def _tries_before() -> int:
    """How often the step was tried before."""
    try:
        return dg.OpExecutionContext.get().retry_number
    except dg.DagsterInvariantViolationError:  # called as a function, by no run
        return len(REPEATED_AFTER)


def _failed_checks(result: object) -> list[dg.AssetCheckResult]:
    """The results among what a body yields that stop what lies downstream."""
    results = [result] if isinstance(result, dg.AssetCheckResult) else []
    if isinstance(result, dg.MaterializeResult):
        results = list(result.check_results or ())
    return [
        one for one in results if not one.passed and one.severity is dg.AssetCheckSeverity.ERROR
    ]


def _check_words(failed: list[dg.AssetCheckResult]) -> str:
    """What is wrong, and what to do, as the checks say it."""
    words: dict[str, list[str]] = {}
    for one in failed:
        key = one.asset_key or dg.AssetExecutionContext.get().asset_key
        said = f"{one.check_name}: {one.description or 'see the check.'}"
        words.setdefault(key.to_user_string(), []).append(said)
    return " ".join(f"{key} does not pass {' '.join(said)}" for key, said in words.items())
