"""How HubSpot is called: which failures are tried again, and what the rest say.

The operations belong to `hubspot`. Repeating is decided per call: reading, upserting by a unique
key and sending events with a `uuid` may be repeated after any passing failure; starting an
import may not, since a lost answer does not mean a lost import.
"""

import functools
import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Protocol

from hubspot import HubSpot
from urllib3.exceptions import HTTPError
from urllib3.util.retry import Retry

from hsp_assets.failures import HspError, PermanentFailure, TransientFailure
from hsp_assets.resources.hubspot_allowance import Bucket, allowances

BUSY = (423, 429, 477)
"""Locked, over a limit, account migration: HubSpot did nothing, repeating is always safe."""
BROKEN = (500, 502, 503, 504, 521, 522, 523, 524)
"""HubSpot or its edge failed; whether it acted is unknown."""
ATTEMPTS = 6
BACK_OFF_SECONDS = 1.0
"""Doubles from here: 1, 2, 4 ... 32 s outlast the ten-second limit several times over."""
TIMEOUT_SECONDS = (10.0, 120.0)
"""To connect, and to answer; HubSpot itself gives up after 100 s."""
E_MAIL = re.compile(r"[^\s@\"'<>]+@[^\s@\"'<>]+")

Json = dict[str, Any]


class Call(Protocol):
    """A method of a generated HubSpot API class."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 (untyped library)
        """Call the operation."""


class Transport:
    """Calls operations of the HubSpot client and hands back plain JSON."""

    def __init__(self, access_token: str, url: str) -> None:
        self._url = url
        self._repeatable = _client(access_token, url, (*BUSY, *BROKEN), lost_answers=ATTEMPTS)
        self._once = _client(access_token, url, BUSY, lost_answers=0)
        self._apis: dict[tuple[str, bool], Any] = {}
        self._allowances = allowances()

    def api(self, path: str, *, repeatable: bool = True) -> Any:  # noqa: ANN401 (untyped library)
        """A generated API class by its path, such as `crm.imports.core_api`.

        It is kept, because each access builds a client and a connection pool of its own.
        """
        if (path, repeatable) not in self._apis:
            client = self._repeatable if repeatable else self._once
            self._apis[path, repeatable] = functools.reduce(getattr, path.split("."), client)
        return self._apis[path, repeatable]

    def call(
        self,
        doing: str,
        operation: Call,
        *args: object,
        bucket: Bucket = "general",
        **kwargs: Any,
    ) -> Json:
        """Call an operation.

        Args:
            doing: what is attempted, for the error text: "reading properties of contacts".
            operation: the API method.
            *args: its positional arguments.
            bucket: the allowance it counts against.
            **kwargs: its keyword arguments.

        Returns:
            The answer's JSON, empty where HubSpot answers nothing.

        Raises:
            TransientFailure: HubSpot was busy or away for longer than we try.
            PermanentFailure: HubSpot refused.

        """
        # Raw answers skip the generated models: ten times faster on a batch of 100, and exact.
        options = {"_preload_content": False, "_request_timeout": TIMEOUT_SECONDS}
        allowance = self._allowances[bucket]
        allowance.take()
        try:
            response = operation(*args, **kwargs, **options)
        except HTTPError as error:
            raise TransientFailure(
                f"HubSpot did not answer while {doing} ({type(error).__name__} at {self._url}). "
                "Try again; if it persists, check the network and HSP_HUBSPOT_URL."
            ) from error
        except Exception as error:
            if not hasattr(error, "status"):
                raise
            raise _failure(doing, error) from error
        allowance.learn(response.headers)
        return _json(response.data)

    def pages(self, doing: str, operation: Call, *args: object, **kwargs: Any) -> Iterator[Json]:
        """Yield the results of a paged operation, page after page; raises as `call` does."""
        after: dict[str, Any] = {}
        while True:
            page = self.call(doing, operation, *args, **kwargs, **after)
            yield from page["results"]
            if not (cursor := next_cursor(page)):
                return
            after = {"after": cursor}

    def operation(self, method: str, path: str) -> Call:
        """An operation that the client has no method for, called like those it has.

        Keyword arguments become query parameters, except `body`.
        """
        send = self.api("crm.properties.core_api").api_client.call_api

        def call(*, body: Json | None = None, **arguments: object) -> object:
            options = {k: v for k, v in arguments.items() if k.startswith("_")}
            query = [(k, v) for k, v in arguments.items() if not k.startswith("_")]
            return send(
                path,
                method,
                query_params=query,
                header_params={"Content-Type": "application/json", "Accept": "application/json"},
                body=body,
                auth_settings=["oauth2"],
                _return_http_data_only=True,
                **options,
            )

        return call


def next_cursor(page: Json) -> str:
    """The cursor of the next page; empty on the last."""
    return str(page.get("paging", {}).get("next", {}).get("after", ""))


def _client(
    access_token: str, url: str, statuses: tuple[int, ...], *, lost_answers: int
) -> HubSpot:
    retry = Retry(
        total=ATTEMPTS,
        read=lost_answers,
        status_forcelist=statuses,
        allowed_methods=None,
        backoff_factor=BACK_OFF_SECONDS,
        backoff_jitter=BACK_OFF_SECONDS,
        raise_on_status=False,
    )
    return HubSpot(access_token=access_token, host=url, base_url=url, retry=retry)


def _json(data: bytes) -> Json:
    answer = json.loads(data) if data else {}
    return answer if isinstance(answer, dict) else {"results": answer}


def _failure(doing: str, error: Any) -> HspError:  # noqa: ANN401 (a class of its own per API)
    body = _error_body(error.body)
    said = E_MAIL.sub("<e-mail>", str(body.get("message") or error.reason))
    text = f"HubSpot refused {doing}: {error.status} {body.get('category', '')} {said}".strip()
    if error.status in BUSY + BROKEN:
        return TransientFailure(f"{text} Tried {ATTEMPTS + 1} times; try again later.")
    return PermanentFailure(f"{text} {_advice(error.status, body)}".strip())


def _error_body(body: bytes | str | None) -> Json:
    try:
        answer = json.loads(body or "{}")
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _advice(status: int, body: Json) -> str:
    if status == HTTPStatus.UNAUTHORIZED:
        return "Check HSP_HUBSPOT_TOKEN: it is missing, expired or revoked."
    if status == HTTPStatus.FORBIDDEN:
        scopes = _required_scopes(body)
        return f"Give the token the scope {scopes}." if scopes else "The token lacks a scope."
    return ""


def _required_scopes(body: Json) -> str:
    contexts = [e.get("context", {}) for e in body.get("errors", [])]
    return ", ".join(s for c in contexts for s in c.get("requiredGranularScopes", []))
