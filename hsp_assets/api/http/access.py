"""Access by API keys and the rate limit of each; without a key, by HubSpot's signature."""

import hashlib
import hmac
import math
import time
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from hsp_assets.api.contract.errors import forbidden, too_many
from hsp_assets.api.http.hubspot_signature import SIGNATURE, HubSpotApp

HEADER = "x-api-key"
ADMITTED = "hsp.admitted"
"""Key of the ASGI scope of a request that was admitted."""
BURST_SECONDS = 1.0
"""A key that was not used saves up its rate for so long."""


class Allowance:
    """A token bucket: so many requests a second, and a second's worth in a burst."""

    def __init__(self, per_second: float) -> None:
        self._per_second = per_second
        self._most = max(1.0, per_second * BURST_SECONDS)
        self._left = self._most
        self._at = time.monotonic()

    def take(self) -> float:
        """Take a token; the seconds to wait when there is none, else 0."""
        now = time.monotonic()
        self._left = min(self._most, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1:
            return (1 - self._left) / self._per_second
        self._left -= 1
        return 0.0

    def require(self) -> None:
        """Take a token.

        Raises:
            ApiError: there is none now.

        """
        if wait := self.take():
            raise too_many(math.ceil(wait))


@dataclass(frozen=True)
class Signed:
    """Which requests are admitted without a key: those that HubSpot signs for an app's card.

    Attributes:
        app: whose requests they are.
        paths: where they may go.
        allowance: of all of them together.

    """

    app: HubSpotApp
    paths: frozenset[str]
    allowance: Allowance

    async def admit(self, scope: Scope, receive: Receive) -> Receive:
        """Admit a request, or raise `ApiError`; from what its body is read once more."""
        if scope["path"] not in self.paths:
            raise forbidden()
        again = await self.app.admit(scope, receive)
        self.allowance.require()
        return again


class Keys:
    """The keys that callers may use, known by their digests."""

    def __init__(self, digests: tuple[str, ...], per_second: float) -> None:
        self._allowances = {digest: Allowance(per_second) for digest in digests}

    def admit(self, key: str | None) -> None:
        """Admit a request with that key.

        All digests are compared, each in constant time, so that timing reveals nothing.

        Raises:
            ApiError: the key is missing or wrong, or its rate limit is exceeded.

        """
        given = hashlib.sha256((key or "").encode()).hexdigest()
        matching = [d for d in self._allowances if hmac.compare_digest(d, given)]
        if key is None or not matching:
            raise forbidden()
        self._allowances[matching[0]].require()


class AccessMiddleware:
    """Refuses requests without a valid key or signature, except to open paths."""

    def __init__(
        self, app: ASGIApp, keys: Keys, open_paths: frozenset[str], signed: Signed | None = None
    ) -> None:
        self._app = app
        self._keys = keys
        self._open_paths = open_paths
        self._signed = signed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI interface."""
        if scope["type"] == "http" and scope["path"] not in self._open_paths:
            headers = Headers(scope=scope)
            key = headers.get(HEADER)
            if key is None and self._signed and SIGNATURE in headers:
                receive = await self._signed.admit(scope, receive)
            else:
                self._keys.admit(key)
            scope[ADMITTED] = True
        await self._app(scope, receive, send)
