"""Failed calls to HubSpot: the error text, whether trying again helps, how long to wait.

How often a call is made belongs to `hubspot_transport`.
"""

import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from hubspot.crm.imports.exceptions import ApiException
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from hsp_assets.failures import (
    AlreadyThere,
    HspError,
    PermanentFailure,
    RequestRefused,
    TransientFailure,
)
from hsp_assets.resources import hubspot_scopes
from hsp_assets.resources.hubspot_paths import Operation

BUSY = (423, 429, 477)
"""Locked, over a limit, account migration: HubSpot did nothing, repeating is always safe."""
BROKEN = (500, 502, 503, 504, 521, 522, 523, 524)
"""HubSpot or its edge failed; whether it acted is unknown."""
REFUSALS: Mapping[int | None, type[PermanentFailure]] = {
    HTTPStatus.BAD_REQUEST: RequestRefused,
    HTTPStatus.CONFLICT: AlreadyThere,
}
"""Failures that a caller may handle apart from others, by status."""
LOCKED_SECONDS = 2.0
"""How long a lock lasts [HubSpot's error handling guide]."""
LONGEST_PAUSE_SECONDS = 60.0
"""Where HubSpot asks for more, the run stops: an account's migration takes up to a day."""
ERRORS_SHOWN = 3
E_MAIL = re.compile(r"[^\s@\"'<>]+@[^\s@\"'<>]+")
VALIDATIONS = re.compile(r"\[\s*\{.*\}\s*\]", re.DOTALL)
"""What HubSpot writes behind "Property values were not valid:": JSON, with the values in it."""
BEGINS_WITH_VALUE = re.compile(
    r"^.*?(?= (?:was not (?:a valid|one of the allowed)|includes leading or trailing))", re.DOTALL
)
"""The value at the beginning of what HubSpot says of it [its changelog of January 2025]."""


@dataclass(frozen=True)
class FailedCall:
    """A call that did not succeed.

    Attributes:
        cause: the exception.
        reason: what HubSpot answered or did, ready for an error text.
        advice: what to do about it; empty where there is nothing but to try again.
        is_transient: whether the same call may succeed later.
        untouched: whether HubSpot certainly did nothing, so that any call may be repeated.
        used_up: whether the allowance of the day is used up.
        pause: seconds that HubSpot wants us to wait at least.
        status: the answer's status; None without an answer.
        is_unreadable: whether success was answered, with a body that is none of HubSpot's.

    """

    cause: Exception
    reason: str
    advice: str = ""
    is_transient: bool = True
    untouched: bool = False
    used_up: bool = False
    pause: float = 0.0
    status: int | None = None
    is_unreadable: bool = False

    def is_worth_repeating(self, operation: Operation) -> bool:
        """Whether the same call may be made again, and may succeed within the time that we wait."""
        may_pass = self.is_transient and not self.used_up and self.pause <= LONGEST_PAUSE_SECONDS
        return may_pass and (operation.is_repeatable or self.untouched)

    def error(self, doing: str, attempts: int) -> HspError:
        """The error to raise after so many attempts."""
        text = f"HubSpot refused {doing}: {self.reason}"
        if self.is_unreadable:
            text = f"What answered in HubSpot's place while {doing} is not HubSpot: {self.reason}"
        elif self.status is None:
            text = f"HubSpot did not answer while {doing} ({self.reason})."
        if not self.is_transient:
            kind = REFUSALS.get(self.status, PermanentFailure)
            return kind(f"{text} {self.advice}".strip())
        doubt = "" if self.untouched else " Whether HubSpot acted on it is unknown."
        return TransientFailure(f"{text}{doubt} Tried {attempts} times. {self._later()}")

    def _later(self) -> str:
        if self.pause > LONGEST_PAUSE_SECONDS:
            return f"HubSpot asks to wait {self.pause / 60:.0f} minutes; run it again then."
        return self.advice or "Run it again later; what is loaded is not loaded twice."


def failed_call(error: ApiException | HTTPError, operation: Operation, url: str) -> FailedCall:
    """What an exception of the client means; `url` is the API's, for the advice."""
    if isinstance(error, ApiException):
        return _refusal(error, operation)
    return FailedCall(
        error,
        f"{type(error).__name__} at {url}",
        advice="Run it again; if it persists, check the network and HSP_HUBSPOT_URL.",
        untouched=isinstance(error, (NewConnectionError, ConnectTimeoutError)),
    )


def unreadable_answer(error: ValueError, status: int, size: int, url: str) -> FailedCall:
    """An answer of success whose body is not JSON as HubSpot's is; `size` in bytes.

    The body is not told, as it may be half of an answer, with values in it.
    """
    # The exception holds the whole body, and would become the cause of a step's failure.
    return FailedCall(
        ValueError(f"{type(error).__name__} in {size} bytes"),
        f"{status} with {size} bytes that are no JSON from {url}.",
        advice="Run it again, what is loaded is not loaded twice; if it persists, check what is "
        "between here and HubSpot (a proxy, a sign-in page) and HSP_HUBSPOT_URL.",
        status=status,
        is_unreadable=True,
    )


def done_in_part(body: Mapping[str, Any]) -> FailedCall:
    """A batch of which HubSpot did a part, where the caller counts on the whole of it."""
    errors = [without_values(str(one.get("message", ""))) for one in body.get("errors", [])]
    reason = f"207, {len(errors)} of its parts failed: {'; '.join(errors[:ERRORS_SHOWN])}"
    return FailedCall(
        ValueError(reason),
        reason,
        advice="Correct them and run it again; what is done is not done twice.",
        is_transient=False,
        status=HTTPStatus.MULTI_STATUS,
    )


def without_values(message: str) -> str:
    """HubSpot's message without the values that it repeats, which may be personal."""
    message = VALIDATIONS.sub(lambda found: _validations(found[0]), message)
    return E_MAIL.sub("<e-mail>", BEGINS_WITH_VALUE.sub("<value>", message))


def _validations(text: str) -> str:
    """What is not valid: name of the property, and the kind of the error."""
    try:
        found = json.loads(text)
    except ValueError:
        return "<not shown>"
    return ", ".join(f"{one.get('name')}: {one.get('error')}" for one in found[:ERRORS_SHOWN])


def back_off(attempts: int, first: float) -> float:
    """Seconds to wait after so many attempts: doubling, with as much jitter again."""
    return float(first * 2 ** (attempts - 1) * random.uniform(1, 2))  # noqa: S311 (nothing secret)


def _refusal(error: ApiException, operation: Operation) -> FailedCall:
    status, body = int(error.status), _body(error.body)
    message = without_values(_message(body) or str(error.reason))
    pause = _pause(status, error.headers or {})
    # It becomes the cause of a step's failure, which Dagster keeps with its whole text.
    error.body = error.headers = None
    return FailedCall(
        error,
        f"{status} {body.get('category', '')} {message}".replace("  ", " ").strip(),
        advice=_advice(status, body, operation),
        is_transient=status in BUSY + BROKEN,
        untouched=status in BUSY,
        used_up=status == HTTPStatus.TOO_MANY_REQUESTS and body.get("policyName") == "DAILY",
        pause=pause,
        status=status,
    )


def _message(body: Mapping[str, Any]) -> str:
    """HubSpot's message, with the rules that stand beside it, such as of required properties."""
    message = str(body.get("message") or "")
    rules = [f"{e['code']}: {e.get('message', '')}" for e in body.get("errors", []) if "code" in e]
    beside = [rule for rule in rules if rule.partition(": ")[2] not in message]
    return f"{message} ({'; '.join(beside[:ERRORS_SHOWN])})" if beside else message


def _pause(status: int, headers: Mapping[str, str]) -> float:
    seconds = headers.get("Retry-After", "")
    if seconds.isdigit():
        return float(seconds)
    return LOCKED_SECONDS if status == HTTPStatus.LOCKED else 0.0


def _body(body: bytes | str | None) -> dict[str, Any]:
    try:
        answer = json.loads(body or "{}")
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _advice(status: int, body: dict[str, Any], operation: Operation) -> str:
    if status == HTTPStatus.UNAUTHORIZED:
        return "Check HSP_HUBSPOT_TOKEN: it is missing, expired or revoked."
    if status == HTTPStatus.FORBIDDEN:
        return hubspot_scopes.advice(_required_scopes(body) or [operation.scope])
    return ""


def _required_scopes(body: dict[str, Any]) -> list[str]:
    contexts = [e.get("context", {}) for e in body.get("errors", [])]
    return [s for c in contexts for s in c.get("requiredGranularScopes", [])]
