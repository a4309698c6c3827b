"""How HubSpot is called: within its allowances, and again where a failure passes.

The operations belong to `hubspot`, what failures mean to `hubspot_failures`. Repeating is decided
per call: reading, upserting by a unique key and sending events with a `uuid` may be repeated after
any passing failure; starting an import may not, since a lost answer does not mean a lost import.
"""

import functools
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from hubspot import HubSpot
from urllib3.util.retry import Retry

from hsp_assets.failures import HspError, TransientFailure
from hsp_assets.resources.hubspot_allowance import Bucket, allowances
from hsp_assets.resources.hubspot_failures import Setback, back_off, is_hubspots, setback

ATTEMPTS = 7
BACK_OFF_SECONDS = 1.0
"""Doubles from here: 1, 2, 4 ... 32 s outlast the ten-second limit several times over."""
TIMEOUT_SECONDS = (10.0, 120.0)
"""To connect, and to answer; HubSpot itself gives up after 100 s."""
OPTIONS = {"_preload_content": False, "_request_timeout": TIMEOUT_SECONDS}
"""Raw answers skip the generated models: ten times faster on a batch of 100, and exact."""
CONNECTIONS = 32
"""Kept open to HubSpot; more than are ever under way at once."""
USAGE = "/account-info/v3/api-usage/daily/private-apps"


Json = dict[str, Any]


class Call(Protocol):
    """A method of a generated HubSpot API class."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 (untyped library)
        """Call the operation."""


@dataclass(frozen=True)
class Answer:
    """An answer of HubSpot: its headers and its JSON, empty where HubSpot answers nothing."""

    headers: Mapping[str, str]
    body: Json


class Transport:
    """Calls operations of the HubSpot client and hands back plain JSON; shared by threads."""

    def __init__(
        self,
        access_token: str,
        url: str,
        sleep: Callable[[float], None] = time.sleep,
        attempts: int = ATTEMPTS,
    ) -> None:
        self._url = url
        # The client's own retries count against no allowance and never look at an answer's body.
        self._client = HubSpot(
            access_token=access_token,
            host=url,
            base_url=url,
            retry=Retry(total=False),
            connection_pool_maxsize=CONNECTIONS,
        )
        self._apis: dict[str, Any] = {}
        self._allowances = allowances()
        self._sleep = sleep
        self._attempts = attempts

    def api(self, path: str) -> Any:  # noqa: ANN401 (untyped library)
        """A generated API class by its path, such as `crm.imports.core_api`.

        It is kept, because each access builds a client and a connection pool of its own.
        """
        if path not in self._apis:
            self._apis[path] = functools.reduce(getattr, path.split("."), self._client)
        return self._apis[path]

    def call(
        self,
        doing: str,
        operation: Call,
        *args: object,
        bucket: Bucket = "general",
        repeatable: bool = True,
        **kwargs: Any,
    ) -> Json:
        """Call an operation.

        Args:
            doing: what is attempted, for the error text: "reading properties of contacts".
            operation: the API method.
            *args: its positional arguments.
            bucket: the allowance it counts against.
            repeatable: whether doing it twice does no harm, so that it is tried again even where
                HubSpot may have acted before it failed.
            **kwargs: its keyword arguments.

        Returns:
            The answer's JSON, empty where HubSpot answers nothing.

        Raises:
            TransientFailure: HubSpot was busy or away for longer than we try, the allowance of
                the day is used up, or what failed must not be repeated blindly.
            PermanentFailure: HubSpot refused.

        """
        attempt = 0
        while True:
            attempt += 1
            with self._allowances[bucket].request():
                answer = self._ask(operation, *args, **kwargs)
            if isinstance(answer, Answer):
                self._allowances[bucket].learn(answer.headers)
                return answer.body
            may_repeat = attempt < self._attempts
            if not (may_repeat and _is_worth_trying(answer, repeatable=repeatable)):
                raise self._failure(doing, answer, attempt) from answer.cause
            self._sleep(max(answer.pause, back_off(attempt, BACK_OFF_SECONDS)))

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

    def _ask(self, operation: Call, *args: object, **kwargs: Any) -> Answer | Setback:
        """Make one request."""
        try:
            response = operation(*args, **kwargs, **OPTIONS)
            body = json.loads(response.data or "{}")
        except Exception as error:
            if not is_hubspots(error):
                raise
            return setback(error, self._url)
        return Answer(response.headers, body if isinstance(body, dict) else {"results": body})

    def _failure(self, doing: str, wrong: Setback, attempt: int) -> HspError:
        if not wrong.used_up:
            return wrong.failure(doing, attempt)
        return TransientFailure(
            f"HubSpot refused {doing}: {wrong.said} The day's allowance is used up until "
            f"{self._reset_time()}. Run it again then; what is loaded is not loaded twice."
        )

    def _reset_time(self) -> str:
        """When the day's allowance is renewed, as HubSpot says it; asked once, not again."""
        usage = self._ask(self.operation("GET", USAGE))
        said = usage.body["results"] if isinstance(usage, Answer) else []
        times = [one["resetsAt"] for one in said if one.get("resetsAt")]
        return str(max(times, default="midnight in the portal's time zone"))


def next_cursor(page: Json) -> str:
    """The cursor of the next page; empty on the last."""
    return str(page.get("paging", {}).get("next", {}).get("after", ""))


def _is_worth_trying(wrong: Setback, *, repeatable: bool) -> bool:
    return wrong.is_worth_waiting and (repeatable or wrong.untouched)
