"""Faults on demand: failures between a caller and HubSpot, armed through the API.

`POST /sandbox/faults` arms one, `GET` lists those that are armed, `DELETE` disarms all. They need
no token and are forgotten when the process ends. How a fault looks on the wire belongs to `gate`.
"""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from hsp_assets.sandbox.hubspot.protocol.bodies import Body
from hsp_assets.sandbox.hubspot.protocol.errors import Json
from hsp_assets.sandbox.hubspot.protocol.limits import Policy

Kind = Literal["error", "latency", "drop", "rate_limit", "expired_token", "import"]


class Fault(Body):
    """A fault as it is armed.

    Attributes:
        kind: `error` answers with a status; `latency` waits first; `drop` closes the connection
            without an answer; `rate_limit` answers 429; `expired_token` answers 401; `import`
            lets an import fail after some of its rows.
        status: of `error`, such as 500, 503, 423 or 477.
        when: whether nothing is done before it goes wrong (`before`), or everything but the answer
            (`after`); a connection may also be dropped in the middle of an answer (`during`).
        policy: of `rate_limit`: which allowance the answer names as used up.
        seconds: of `latency`; with status 477, the seconds of `Retry-After`.
        rate: share of the matching requests that fail.
        skip: how many matching requests pass before the first failure.
        times: how many requests fail at most.
        after_seconds: how long it waits before it is armed.
        for_seconds: how long it stays armed then.
        method: of the requests.
        path: pattern of their paths, such as `/crm/v3/objects/*`.
        name: pattern of the names of imports.
        after_rows: when an import fails; after half of its rows unless given.
        seed: of the choice that `rate` makes.
    """

    # A misspelt field would otherwise arm another fault than the one meant.
    model_config = ConfigDict(extra="forbid")

    kind: Kind
    status: Annotated[int, Field(ge=400, le=599)] = 500
    when: Literal["before", "during", "after"] = "before"
    policy: Policy = "TEN_SECONDLY_ROLLING"
    seconds: Annotated[float, Field(ge=0)] = 0.0
    rate: Annotated[float, Field(gt=0, le=1)] = 1.0
    skip: Annotated[int, Field(ge=0)] = 0
    times: Annotated[int, Field(gt=0)] | None = None
    after_seconds: Annotated[float, Field(ge=0)] = 0.0
    for_seconds: Annotated[float, Field(gt=0)] | None = None
    method: str = "*"
    path: str = "*"
    name: str = "*"
    after_rows: Annotated[int, Field(ge=0)] | None = None
    seed: int = 0


@dataclass
class Armed:
    """A fault and how often it has been applied.

    Attributes:
        fault: what was armed.
        since: epoch seconds from which it applies.
        choice: decides which requests fail.
        met: how many requests it would have befallen.
        hits: how many requests have failed.
    """

    fault: Fault
    since: float
    choice: random.Random
    met: int = 0
    hits: int = 0

    def is_armed(self, now: float) -> bool:
        """Whether it applies now."""
        return now >= self.since and not self._is_over(now)

    def _is_over(self, now: float) -> bool:
        fault = self.fault
        used_up = fault.times is not None and self.hits >= fault.times
        expired = fault.for_seconds is not None and now >= self.since + fault.for_seconds
        return used_up or expired

    def applies(self) -> bool:
        """Decide whether this request fails, and count it."""
        fault = self.fault
        if fault.rate < 1.0 and self.choice.random() >= fault.rate:
            return False
        self.met += 1
        fails = self.met > fault.skip
        self.hits += fails
        return fails

    def json(self) -> Json:
        """As the API lists it."""
        described: Json = self.fault.model_dump(by_alias=True, exclude_defaults=True)
        return described | {"hits": self.hits}


class Faults:
    """The faults of one portal."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._armed: list[Armed] = []
        self._lock = threading.Lock()

    def arm(self, fault: Fault) -> None:
        """Arm a fault."""
        choice = random.Random(fault.seed)  # noqa: S311 (nothing secret: it must be repeatable)
        with self._lock:
            self._armed.append(Armed(fault, self._now() + fault.after_seconds, choice))

    def disarm(self) -> None:
        """Disarm all."""
        with self._lock:
            self._armed.clear()

    def listed(self) -> list[Json]:
        """The armed faults, each with how many requests it has failed."""
        with self._lock:
            return [armed.json() for armed in self._armed]

    def of_request(self, method: str, *paths: str) -> list[Fault]:
        """The faults that apply to a request, whose path may be spelt in several ways."""
        return self._applied(
            lambda fault: (
                fault.kind != "import"
                and fnmatchcase(method, fault.method)
                and any(fnmatchcase(path, fault.path) for path in paths)
            )
        )

    def of_import(self, name: str, next_row: int, total: int) -> bool:
        """Whether an import that has come so far fails now."""
        return bool(
            self._applied(
                lambda fault: (
                    fault.kind == "import"
                    and fnmatchcase(name, fault.name)
                    and next_row >= _fatal_row(fault, total)
                )
            )
        )

    def fatal_row(self, name: str, total: int) -> int | None:
        """The number of rows after which an import will fail, if it will."""
        with self._lock:
            fatal = [
                _fatal_row(armed.fault, total)
                for armed in self._armed
                if armed.fault.kind == "import"
                and fnmatchcase(name, armed.fault.name)
                and armed.is_armed(self._now())
            ]
        return min(fatal, default=None)

    def _applied(self, matches: Callable[[Fault], bool]) -> list[Fault]:
        with self._lock:
            now = self._now()
            return [
                armed.fault
                for armed in self._armed
                if armed.is_armed(now) and matches(armed.fault) and armed.applies()
            ]


def _fatal_row(fault: Fault, total: int) -> int:
    return total // 2 if fault.after_rows is None else fault.after_rows
