"""HubSpot's rate limits: how many requests a token may send, and the headers and bodies about it.

Figures: HubSpot's usage guidelines. Windows roll; a refused request does not count.
"""

import re
import threading
import uuid
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from hsp_assets.sandbox.hubspot.options import Options, Tier
from hsp_assets.sandbox.hubspot.protocol.errors import Json

TEN_SECONDS, SECOND, DAY = 10.0, 1.0, 86_400.0
SEARCHES_PER_SECOND = 5
EVENT_REQUESTS_PER_SECOND = 1_250
_BURST: Mapping[Tier, int] = {"starter": 100, "professional": 190, "enterprise": 190}
_BURST_WITH_ADD_ON = 250
_ASSOCIATION_BURST: Mapping[Tier, int] = {"starter": 100, "professional": 150, "enterprise": 150}
_ASSOCIATION_BURST_WITH_ADD_ON = 200
_DAILY: Mapping[Tier, int] = {
    "starter": 250_000,
    "professional": 625_000,
    "enterprise": 1_000_000,
}
_DAILY_ADD_ON = 1_000_000
_ASSOCIATION_DAILY, _ASSOCIATION_DAILY_WITH_ADD_ON = 500_000, 1_000_000

Api = Literal["general", "search", "associations", "events"]
Policy = Literal["TEN_SECONDLY_ROLLING", "SECONDLY", "DAILY"]

REMAINING = "X-HubSpot-RateLimit-Remaining"
DAILY_REMAINING = "X-HubSpot-RateLimit-Daily-Remaining"
SILENT: tuple[Api, ...] = ("search", "events")
"""APIs whose answers say nothing of their allowance."""

_SEARCH = re.compile(r"/crm/v3/objects/[^/]+/search")
_ASSOCIATIONS = re.compile(r"/crm/(v4/associations|associations/v4|v4/objects)(/|$)")
ACCOUNT = ("/account-info/", "/oauth/")
"""Requests about account and token are counted nowhere: they must say when a day's end comes."""
_EVENT_SEND = re.compile(r"/events/v3/send(/batch)?")


def api_of(path: str) -> Api:
    """Which allowance a request is taken from."""
    if _EVENT_SEND.fullmatch(path):
        return "events"
    if _SEARCH.fullmatch(path):
        return "search"
    return "associations" if _ASSOCIATIONS.match(path) else "general"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request may pass.

    Attributes:
        headers: what the answer says about the allowance.
        refusal: the body of a 429; None when the request may pass.
        wait_seconds: when a refused request would pass.
    """

    headers: Mapping[str, str]
    refusal: Json | None = None
    wait_seconds: float = 0.0


class Window:
    """Requests within a rolling span of time."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most = most
        self.seconds = seconds
        self._times: deque[float] = deque()

    def left(self, now: float) -> int:
        """How many more requests fit now."""
        while self._times and self._times[0] <= now - self.seconds:
            self._times.popleft()
        return self.most - len(self._times)

    def add(self, now: float) -> None:
        """Count a request."""
        self._times.append(now)

    def wait(self, now: float) -> float:
        """Seconds until the next request fits; 0 if it does now."""
        return 0.0 if self.left(now) > 0 else self._times[0] + self.seconds - now


class Daily:
    """Requests of a day; the account's time zone is UTC."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._day = 0
        self._count = 0

    def left(self, now: float) -> int:
        """How many more requests fit today."""
        today = int(now // DAY)
        if today != self._day:
            self._day, self._count = today, 0
        return self.most - self._count

    def add(self) -> None:
        """Count a request."""
        self._count += 1


class RateLimits:
    """The allowances of one token."""

    def __init__(self, options: Options) -> None:
        self._enabled = options.rate_limits
        self._now = options.now
        self._lock = threading.Lock()
        tier, more = options.tier, options.api_add_on
        burst = _BURST_WITH_ADD_ON if more else _BURST[tier]
        associations = _ASSOCIATION_BURST_WITH_ADD_ON if more else _ASSOCIATION_BURST[tier]
        self._windows: dict[Api, Window] = {
            "general": Window(burst, TEN_SECONDS),
            "search": Window(SEARCHES_PER_SECOND, SECOND),
            "associations": Window(associations, TEN_SECONDS),
            "events": Window(EVENT_REQUESTS_PER_SECOND, SECOND),
        }
        daily = _DAILY[tier] + (_DAILY_ADD_ON if more else 0)
        general = Daily(daily if options.requests_per_day is None else options.requests_per_day)
        own = Daily(_ASSOCIATION_DAILY_WITH_ADD_ON if more else _ASSOCIATION_DAILY)
        self._days: dict[Api, Daily] = {"general": general, "search": general, "associations": own}

    def take(self, path: str) -> Verdict:
        """Count a request if it may pass."""
        if not self._enabled or path.startswith(ACCOUNT):
            return Verdict({})
        api = api_of(path)
        with self._lock:
            now = self._now()
            verdict = self._exceeded(api, now)
            if verdict:
                return verdict
            self._windows[api].add(now)
            if api in self._days:
                self._days[api].add()
            return Verdict(self._headers(api, now))

    def usage(self) -> tuple[int, int, float]:
        """Requests of today, how many are allowed, and when counting begins anew (epoch s)."""
        with self._lock:
            now, day = self._now(), self._days["general"]
            return day.most - day.left(now), day.most, (now // DAY + 1) * DAY

    def refuse(self, path: str, policy: Policy) -> Verdict:
        """Refuse a request as if the allowance of a policy were used up."""
        with self._lock:
            return self._refused(api_of(path), self._now(), policy)

    def _exceeded(self, api: Api, now: float) -> Verdict | None:
        """The refusal of a request beyond the allowance; None if it is within."""
        window, day = self._windows[api], self._days.get(api)
        if day and day.left(now) <= 0:
            return self._refused(api, now, "DAILY")
        if window.left(now) <= 0:
            policy: Policy = "SECONDLY" if window.seconds == SECOND else "TEN_SECONDLY_ROLLING"
            return self._refused(api, now, policy)
        return None

    def _refused(self, api: Api, now: float, policy: Policy) -> Verdict:
        headers = self._headers(api, now)
        used_up = DAILY_REMAINING if policy == "DAILY" else REMAINING
        if used_up in headers:
            headers[used_up] = "0"
        wait = DAY - now % DAY if policy == "DAILY" else self._windows[api].wait(now)
        return Verdict(headers, _refusal_body(policy), wait)

    def _headers(self, api: Api, now: float) -> dict[str, str]:
        """What an answer says about the allowance."""
        if api in SILENT:
            return {}
        window, day = self._windows[api], self._days[api]
        return {
            "X-HubSpot-RateLimit-Max": str(window.most),
            REMAINING: str(window.left(now)),
            "X-HubSpot-RateLimit-Interval-Milliseconds": str(int(window.seconds * 1000)),
            "X-HubSpot-RateLimit-Daily": str(day.most),
            DAILY_REMAINING: str(day.left(now)),
        }


def _refusal_body(policy: Policy) -> Json:
    """The body of a 429."""
    return {
        "status": "error",
        "message": f"You have reached your {policy.lower()} limit.",
        "errorType": "RATE_LIMIT",
        "correlationId": str(uuid.uuid4()),
        "policyName": policy,
        "requestId": str(uuid.uuid4()),
        "category": "RATE_LIMITS",
    }
