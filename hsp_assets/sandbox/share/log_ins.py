"""What the account's user may log in with, verified as Snowflake verifies it, and its OAuth tokens.

What a session then may use belongs to `access`.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TOKEN_REQUEST = "/oauth/token-request"  # noqa: S105 (the path of Snowflake's own token endpoint)
AUDIENCE = "snowflakecomputing.com"
"""Whom identity tokens of workloads are for."""
ALGORITHMS = ["RS256", "ES256", "ES384", "ES512"]
_SECONDS = 600

WRONG_PASSWORD = ("390100", "Incorrect username or password was specified.")
WRONG_KEY = ("390144", "JWT token is invalid.")
WRONG_TOKEN = ("394400", "Programmatic access token is invalid.")
WRONG_OAUTH = ("390303", "Invalid OAuth access token.")
WRONG_IDENTITY = ("394507", "The workload identity token is invalid or belongs to no user.")
OTHER = ("390137", "This way to log in is not supported by the sandbox's share.")

Refusal = tuple[str, str]
"""Snowflake's number and text."""


@dataclass(frozen=True)
class LogIns:
    """The only user, and each thing it may log in with; what is empty opens nothing.

    Attributes:
        user: its name.
        account: the account's identifier, which is part of what a key signs.
        password: its password.
        public_key: PEM of the key that it was given by ALTER USER ... SET RSA_PUBLIC_KEY.
        access_token: its programmatic access token.
        oauth_clients: secrets of the OAuth clients that act for it, by client.
        identity: issuer, subject and the issuer's public key in PEM, of the workload that it is.
    """

    user: str
    account: str = "sandbox"
    password: str = field(default="", repr=False)
    public_key: str = ""
    access_token: str = field(default="", repr=False)
    oauth_clients: Mapping[str, str] = field(default_factory=dict, repr=False)
    identity: tuple[str, str, str] | None = None
    _oauth_tokens: set[str] = field(default_factory=set, repr=False)

    @property
    def routes(self) -> list[Route]:
        """Where OAuth clients get their tokens."""
        return [Route(TOKEN_REQUEST, self._issue, methods=["POST"])]

    def refusal(self, login: Mapping[str, Any]) -> Refusal | None:
        """Why a log-in is refused; None if it is right."""
        ways = {
            "SNOWFLAKE": (self._by_password, WRONG_PASSWORD),
            "SNOWFLAKE_JWT": (self._by_key, WRONG_KEY),
            "PROGRAMMATIC_ACCESS_TOKEN": (self._by_access_token, WRONG_TOKEN),
            "OAUTH": (self._by_oauth, WRONG_OAUTH),
            "WORKLOAD_IDENTITY": (self._by_identity, WRONG_IDENTITY),
        }
        way = ways.get(str(login.get("AUTHENTICATOR", "SNOWFLAKE")).upper())
        if way is None:
            return OTHER
        is_right, wrong = way
        return None if is_right(login) else wrong

    def _by_password(self, login: Mapping[str, Any]) -> bool:
        # A programmatic access token may stand in place of a password.
        known = {self.password, self.access_token} - {""}
        return login.get("LOGIN_NAME") == self.user and login.get("PASSWORD") in known

    def _by_key(self, login: Mapping[str, Any]) -> bool:
        if not self.public_key:
            return False
        key = load_pem_public_key(self.public_key.encode())
        der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        digest = base64.b64encode(hashlib.sha256(der).digest()).decode()
        name = f"{self.account}.{self.user}".upper()
        claims = {"sub": name, "iss": f"{name}.SHA256:{digest}"}
        return _is_signed(str(login.get("TOKEN")), self.public_key, claims)

    def _by_access_token(self, login: Mapping[str, Any]) -> bool:
        return bool(self.access_token) and login.get("TOKEN") == self.access_token

    def _by_oauth(self, login: Mapping[str, Any]) -> bool:
        return login.get("TOKEN") in self._oauth_tokens

    def _by_identity(self, login: Mapping[str, Any]) -> bool:
        if self.identity is None or login.get("PROVIDER") != "OIDC":
            return False
        issuer, subject, key = self.identity
        claims = {"iss": issuer, "sub": subject}
        return _is_signed(str(login.get("TOKEN")), key, claims, AUDIENCE)

    async def _issue(self, request: Request) -> Response:
        """Give an OAuth client a token, by the grant `client_credentials` (RFC 6749, 4.4)."""
        form = parse_qs((await request.body()).decode())
        if form.get("grant_type") != ["client_credentials"]:
            return JSONResponse({"error": "unsupported_grant_type"}, status_code=400)
        client, secret = _client(request.headers.get("Authorization", ""))
        if self.oauth_clients.get(client) != secret:
            return JSONResponse({"error": "invalid_client"}, status_code=401)
        token = secrets.token_urlsafe(32)
        self._oauth_tokens.add(token)
        return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": _SECONDS})


def _client(header: str) -> tuple[str, str | None]:
    kind, _, encoded = header.partition(" ")
    if kind != "Basic":
        return "", None
    client, _, secret = base64.b64decode(encoded).decode().partition(":")
    return client, secret


def _is_signed(
    token: str, key: str, claims: Mapping[str, str], audience: str | None = None
) -> bool:
    try:
        told = jwt.decode(
            token, key, ALGORITHMS, audience=audience, options={"require": ["exp", "iat"]}
        )
    except jwt.InvalidTokenError:
        return False
    return all(told.get(name) == value for name, value in claims.items())
