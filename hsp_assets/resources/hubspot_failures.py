"""What went wrong with a call to HubSpot: what to say, whether it passes, how long to wait.

How often a call is made belongs to `hubspot_transport`.
"""

import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from hsp_assets.failures import (
    AlreadyThere,
    HspError,
    PermanentFailure,
    RequestRefused,
    TransientFailure,
)
from hsp_assets.resources import hubspot_scopes

BUSY = (423, 429, 477)
"""Locked, over a limit, account migration: HubSpot did nothing, repeating is always safe."""
BROKEN = (500, 502, 503, 504, 521, 522, 523, 524)
"""HubSpot or its edge failed; whether it acted is unknown."""
REFUSALS: Mapping[int | None, type[PermanentFailure]] = {
    HTTPStatus.BAD_REQUEST: RequestRefused,
    HTTPStatus.CONFLICT: AlreadyThere,
}
"""Failures that a caller may want to tell from others, by status."""
LOCKED_SECONDS = 2.0
"""How long a lock lasts [HubSpot's error handling guide]."""
LONGEST_PAUSE_SECONDS = 60.0
"""Who is told to wait longer, stops: an account's migration takes up to a day."""
E_MAIL = re.compile(r"[^\s@\"'<>]+@[^\s@\"'<>]+")


@dataclass(frozen=True)
class Setback:
    """A call that did not succeed.

    Attributes:
        said: what HubSpot said or did, ready for an error text.
        advice: what to do about it; empty where there is nothing but to try again.
        passing: whether the same call may succeed later.
        untouched: whether HubSpot certainly did nothing, so that any call may be repeated.
        used_up: whether the allowance of the day is used up.
        pause: seconds that HubSpot wants us to wait at least.
        status: the answer's status; None without an answer.
        cause: the exception.

    """

    cause: Exception
    said: str
    advice: str = ""
    passing: bool = True
    untouched: bool = False
    used_up: bool = False
    pause: float = 0.0
    status: int | None = None

    @property
    def is_worth_waiting(self) -> bool:
        """Whether the same call may succeed within the time that we wait."""
        return self.passing and not self.used_up and self.pause <= LONGEST_PAUSE_SECONDS

    def failure(self, doing: str, attempts: int) -> HspError:
        """The failure to raise after so many attempts."""
        text = f"HubSpot refused {doing}: {self.said}"
        if self.status is None:
            text = f"HubSpot did not answer while {doing} ({self.said})."
        if not self.passing:
            kind = REFUSALS.get(self.status, PermanentFailure)
            return kind(f"{text} {self.advice}".strip())
        doubt = "" if self.untouched else " Whether HubSpot acted on it is unknown."
        return TransientFailure(f"{text}{doubt} Tried {attempts} times. {self._later()}")

    def _later(self) -> str:
        if self.pause > LONGEST_PAUSE_SECONDS:
            return f"HubSpot asks to wait {self.pause / 60:.0f} minutes; run it again then."
        return self.advice or "Run it again later; what is loaded is not loaded twice."


def is_hubspots(error: Exception) -> bool:
    """Whether an exception of the client comes from HubSpot or the network, not from our code."""
    # Every API package of the client has an exception class of its own.
    return isinstance(error, HTTPError) or hasattr(error, "status")


def setback(error: Any, url: str) -> Setback:  # noqa: ANN401 (no class in common)
    """What an exception that `is_hubspots` means; `url` is the API's, for the advice."""
    if not isinstance(error, HTTPError):
        return _refusal(error)
    return Setback(
        error,
        f"{type(error).__name__} at {url}",
        advice="Run it again; if it persists, check the network and HSP_HUBSPOT_URL.",
        untouched=isinstance(error, (NewConnectionError, ConnectTimeoutError)),
    )


def back_off(attempts: int, first: float) -> float:
    """Seconds to wait after so many attempts: doubling, with as much jitter again."""
    return float(first * 2 ** (attempts - 1) * random.uniform(1, 2))  # noqa: S311 (nothing secret)


def _refusal(error: Any) -> Setback:  # noqa: ANN401 (a class of its own per API)
    status, body, headers = int(error.status), _body(error.body), error.headers or {}
    said = E_MAIL.sub("<e-mail>", str(body.get("message") or error.reason))
    return Setback(
        error,
        f"{status} {body.get('category', '')} {said}".replace("  ", " ").strip(),
        advice=_advice(status, body),
        passing=status in BUSY + BROKEN,
        untouched=status in BUSY,
        used_up=status == HTTPStatus.TOO_MANY_REQUESTS and body.get("policyName") == "DAILY",
        pause=_pause(status, headers),
        status=status,
    )


def _pause(status: int, headers: Mapping[str, str]) -> float:
    asked = headers.get("Retry-After", "")
    if asked.isdigit():
        return float(asked)
    return LOCKED_SECONDS if status == HTTPStatus.LOCKED else 0.0


def _body(body: bytes | str | None) -> dict[str, Any]:
    try:
        answer = json.loads(body or "{}")
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _advice(status: int, body: dict[str, Any]) -> str:
    if status == HTTPStatus.UNAUTHORIZED:
        return "Check HSP_HUBSPOT_TOKEN: it is missing, expired or revoked."
    if status == HTTPStatus.FORBIDDEN:
        return hubspot_scopes.advice(_required_scopes(body))
    return ""


def _required_scopes(body: dict[str, Any]) -> list[str]:
    contexts = [e.get("context", {}) for e in body.get("errors", [])]
    return [s for c in contexts for s in c.get("requiredGranularScopes", [])]
