"""How the user of the share logs in: one of the ways that Snowflake offers to programs.

A way is chosen by what is set. What a refused log-in means belongs to `snowflake_failures`.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import dagster as dg
from pydantic import Field

from hsp_assets.failures import PermanentFailure

WorkloadIdentity = Literal["", "AWS", "AZURE", "GCP", "OIDC"]

WAYS: Mapping[str, tuple[str, ...]] = {
    "a key pair": ("private_key", "private_key_path"),
    "a programmatic access token": ("token", "token_path"),
    "OAuth client credentials": ("oauth_client_secret",),
    "workload identity federation": ("workload_identity",),
    "a password": ("password",),
}
"""The ways to log in, each with the fields of which one chooses it."""


class SnowflakeLogIn(dg.ConfigurableResource[Any]):
    """The account, its user, and what that user logs in with."""

    account: str = Field(description="Account identifier.")
    host: str = Field(default="", description="Host or URL, where it is not the account's usual.")
    user: str = Field(default="", description="User; a token or identity may name it, too.")
    password: str | None = Field(default=None, description="Password.")
    private_key: str | None = Field(
        default=None, description="Private key: PEM, its base64, or base64 of its DER."
    )
    private_key_path: str = Field(default="", description="File of the private key.")
    private_key_password: str | None = Field(default=None, description="Password of that key.")
    token: str | None = Field(default=None, description="Programmatic access token.")
    token_path: str = Field(
        default="", description="File of that token, or of an identity token (OIDC)."
    )
    oauth_client_id: str = Field(default="", description="OAuth client.")
    oauth_client_secret: str | None = Field(default=None, description="Secret of that client.")
    oauth_token_url: str = Field(default="", description="Where it gets tokens; empty: Snowflake.")
    oauth_scope: str = Field(default="", description="Scope it asks for; empty: the role's.")
    workload_identity: WorkloadIdentity = Field(
        default="", description="Whose identity of this workload Snowflake trusts."
    )

    def log_in(self) -> dict[str, Any]:
        """The connector's arguments for the account, the user and what it logs in with.

        Raises:
            PermanentFailure: nothing to log in with is set, several things are, or one is wrong.

        """
        if not self.account:
            raise PermanentFailure("HSP_SNOWFLAKE_ACCOUNT is not set: name the share's account.")
        user = {"user": self.user} if self.user else {}
        return {"account": self.account} | self._address() | user | self._proof()

    def _proof(self) -> dict[str, Any]:
        chosen = {way: name for way in WAYS if (name := self._chosen(way))}
        if not chosen:
            raise PermanentFailure(
                "There is nothing to log in to Snowflake with. Set HSP_SNOWFLAKE_PRIVATE_KEY (or "
                "_PATH), HSP_SNOWFLAKE_TOKEN (or _PATH), HSP_SNOWFLAKE_OAUTH_CLIENT_SECRET, "
                "HSP_SNOWFLAKE_WORKLOAD_IDENTITY or HSP_SNOWFLAKE_PASSWORD; docs/share.md says how."
            )
        if len(chosen) > 1:
            raise PermanentFailure(
                f"Several ways to log in to Snowflake are set: {' and '.join(chosen.values())}. "
                "Unset all but one."
            )
        ways: Mapping[str, Callable[[], dict[str, Any]]] = {
            "a key pair": self._key_pair,
            "a programmatic access token": self._access_token,
            "OAuth client credentials": self._oauth,
            "workload identity federation": self._identity,
            "a password": self._password,
        }
        return ways[next(iter(chosen))]()

    def _chosen(self, way: str) -> str:
        """The variable that chooses a way; empty if none does.

        The file of a token is an identity's, where that is asked for.
        """
        fields = [field for field in WAYS[way] if getattr(self, field)]
        if way == "a programmatic access token" and self.workload_identity == "OIDC":
            fields = [field for field in fields if field != "token_path"]
        return _variable(fields[0]) if fields else ""

    def _password(self) -> dict[str, Any]:
        self._require("user")
        return {"authenticator": "SNOWFLAKE", "password": self.password}

    def _key_pair(self) -> dict[str, Any]:
        # Its import takes a tenth of a second, which only runs and ticks with a key should wait.
        from hsp_assets.resources.private_keys import private_key

        self._require("user")
        field = "private_key" if self.private_key else "private_key_path"
        text = self.private_key or _read(self.private_key_path, _variable(field))
        key = private_key(text, self.private_key_password, _variable(field))
        return {"authenticator": "SNOWFLAKE_JWT", "private_key": key}

    def _access_token(self) -> dict[str, Any]:
        token = self.token or _read(self.token_path, _variable("token_path"))
        return {"authenticator": "PROGRAMMATIC_ACCESS_TOKEN", "token": token.strip()}

    def _oauth(self) -> dict[str, Any]:
        self._require("oauth_client_id")
        return {
            "authenticator": "OAUTH_CLIENT_CREDENTIALS",
            "oauth_client_id": self.oauth_client_id,
            "oauth_client_secret": self.oauth_client_secret,
            **({"oauth_token_request_url": self.oauth_token_url} if self.oauth_token_url else {}),
            **({"oauth_scope": self.oauth_scope} if self.oauth_scope else {}),
        }

    def _identity(self) -> dict[str, Any]:
        arguments = {
            "authenticator": "WORKLOAD_IDENTITY",
            "workload_identity_provider": self.workload_identity,
        }
        if self.workload_identity != "OIDC":
            return arguments
        self._require("token_path")
        return arguments | {"token": _read(self.token_path, _variable("token_path")).strip()}

    def _require(self, field: str) -> None:
        if not getattr(self, field):
            raise PermanentFailure(f"{_variable(field)} is not set, which this log-in needs.")

    def _address(self) -> dict[str, Any]:
        if not self.host:
            return {}
        split = urlsplit(self.host if "://" in self.host else f"https://{self.host}")
        scheme = split.scheme
        port = split.port or (80 if scheme == "http" else 443)
        return {"host": split.hostname, "port": port, "protocol": scheme}


def _variable(field: str) -> str:
    return f"HSP_SNOWFLAKE_{field.upper()}"


def _read(path: str, variable: str) -> str:
    try:
        return Path(path).expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise PermanentFailure(
            f"The file {path}, which {variable} names, cannot be read: {reason}. Correct the path, "
            "or let this process's user read it."
        ) from error
