"""Requests that HubSpot signs for an app: those of `hubspot.fetch` in a card, which has no key.

The signature is the third version of HubSpot's [request validation]: HMAC-SHA256 with the app's
client secret over method, address, body and time. HubSpot's client for Python computes it, too, but
takes times of the future, and importing it takes longer than starting this API. What a key opens
belongs to `access`.
"""

import base64
import hmac
import logging
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Message, Receive, Scope

from hsp_assets.api.contract.errors import forbidden
from hsp_assets.api.http.bodies import read

log = logging.getLogger("hsp_assets.api.access")

SIGNATURE = "x-hubspot-signature-v3"
TIMESTAMP = "x-hubspot-request-timestamp"
MOST_MILLISECONDS = 5 * 60 * 1000
"""HubSpot wants older requests refused; those of the future are, too, as clocks differ less."""
DECODED = re.compile("%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)", re.IGNORECASE)
"""What HubSpot decodes in an address before it signs that, and nothing else."""
PORTAL = "portalId"
"""HubSpot adds it to the query, beside the user's id and e-mail address and the app's id."""


@dataclass(frozen=True)
class HubSpotApp:
    """The app whose requests are admitted.

    Attributes:
        secrets: its client secrets; two while one replaces the other.
        portal: id of the portal in which it is installed; others may install it, too.
        public_url: the address of this API as the app has it, which is what HubSpot signs.
        most_bytes: of a request's body.

    """

    secrets: tuple[str, ...]
    portal: str
    public_url: str
    most_bytes: int

    async def admit(self, scope: Scope, receive: Receive) -> Receive:
        """Admit a request that HubSpot signed; from what its body is read once more.

        Raises:
            ApiError: its signature is missing, wrong or old, or it is another portal's.

        """
        body = b""
        problem = self._before_body(scope)
        if not problem:
            body = await read(Request(scope, receive), self.most_bytes)
            problem = self._of_signature(scope, body)
        if problem:
            log.info("A signed request is refused.", extra={"fields": {"why": problem}})
            raise forbidden()
        return _once_more(body, receive)

    def _before_body(self, scope: Scope) -> str:
        """What is wrong, as far as it shows without the body; empty if nothing."""
        timestamp = Headers(scope=scope).get(TIMESTAMP, "")
        if not re.fullmatch("[0-9]{1,16}", timestamp):
            return f"{TIMESTAMP} is not a number of milliseconds."
        if abs(time.time() * 1000 - int(timestamp)) > MOST_MILLISECONDS:
            return f"{TIMESTAMP} is not within five minutes: compare the clock of this machine."
        query = parse_qsl(scope["query_string"].decode("latin-1"))
        if [value for name, value in query if name == PORTAL] != [self.portal]:
            return "It comes from another portal than HSP_API_HUBSPOT_PORTAL."
        return ""

    def _of_signature(self, scope: Scope, body: bytes) -> str:
        """What is wrong with the signature, in constant time; empty if nothing."""
        headers = Headers(scope=scope)
        given = headers.get(SIGNATURE, "").encode("latin-1")
        matching = [
            hmac.compare_digest(
                signature(secret, scope["method"], address, body, headers[TIMESTAMP]), given
            )
            for secret in self.secrets
            for address in self._addresses(scope)
        ]
        if any(matching):
            return ""
        return (
            "Its signature does not match: HSP_API_HUBSPOT_SECRETS must be the client secret of "
            "the app that has the card, and HSP_API_PUBLIC_URL the address that the card calls."
        )

    def _addresses(self, scope: Scope) -> Iterator[str]:
        """The address that was called, as HubSpot may have signed it.

        A proxy may have taken the public path from the front, or have left it.
        """
        public = urlsplit(self.public_url)
        prefix = public.path.rstrip("/")
        path = (scope.get("raw_path") or quote(scope["path"]).encode()).decode("latin-1")
        if not path.startswith(f"{prefix}/"):
            path = prefix + path
        query = scope["query_string"].decode("latin-1")
        address = f"{public.scheme}://{public.netloc}{path}?{query}"
        yield DECODED.sub(lambda found: unquote(found[0]), address)
        yield address


def signature(secret: str, method: str, address: str, body: bytes, timestamp: str) -> bytes:
    """What HubSpot sends in `X-HubSpot-Signature-v3`.

    Args:
        secret: client secret of the app.
        method: of HTTP.
        address: with scheme, host, path and query, decoded as `DECODED` says.
        body: as it was sent; may be empty.
        timestamp: of `X-HubSpot-Request-Timestamp`.

    """
    signed = f"{method}{address}".encode() + body + timestamp.encode()
    return base64.b64encode(hmac.digest(secret.encode(), signed, "sha256"))


def _once_more(body: bytes, receive: Receive) -> Receive:
    """A channel that has the body of a request first, then what follows."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_once_more() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_once_more
