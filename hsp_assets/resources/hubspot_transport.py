"""How HubSpot is called: within its allowances, and again where a failure may pass.

Paths belong to `hubspot_paths`, what failures mean to `hubspot_failures`. Repeating depends on the
operation: reading, upserting by a unique key and sending events with a `uuid` may be repeated after
any transient failure; starting an import may not, since a lost answer does not mean a lost import.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from hubspot import HubSpot
from hubspot.crm.imports.exceptions import ApiException
from urllib3.exceptions import HTTPError
from urllib3.util.retry import Retry

from hsp_assets.environment import HubSpotApi
from hsp_assets.failures import HspError, TransientFailure
from hsp_assets.resources.hubspot_allowance import allowances
from hsp_assets.resources.hubspot_failures import (
    FailedCall,
    back_off,
    done_in_part,
    failed_call,
    unreadable_answer,
)
from hsp_assets.resources.hubspot_paths import READ_USAGE, Operation
from hsp_assets.resources.hubspot_versions import VERSION
from hsp_assets.resources.proxies import way_to

ATTEMPTS = 7
BACK_OFF_SECONDS = 1.0
"""Doubles from here: 1, 2, 4 ... 32 s outlast the ten-second limit several times over."""
TIMEOUT_SECONDS = (10.0, 120.0)
"""To connect, and to answer; HubSpot itself gives up after 100 s."""
CONNECTIONS = 32
"""Kept open to HubSpot; more than are ever in use."""
JSON, FORM = "application/json", "multipart/form-data"

Json = dict[str, Any]
Query = Mapping[str, str | int | Sequence[str]]


@dataclass(frozen=True)
class Upload:
    """A file to send as a form, with the form's other fields."""

    file: Path
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """An answer of HubSpot: its headers and its JSON, empty where HubSpot answers nothing."""

    headers: Mapping[str, str]
    body: Json


class Transport:
    """Calls HubSpot through its client's connections and returns plain JSON; shared by threads."""

    def __init__(
        self,
        access_token: str,
        url: str,
        sleep: Callable[[float], None] = time.sleep,
        *,
        api: HubSpotApi = VERSION,
        attempts: int = ATTEMPTS,
    ) -> None:
        self._url = url
        self._api = api
        # The client's own retries count against no allowance and never look at an answer's body.
        client = HubSpot(
            access_token=access_token,
            host=url,
            base_url=url,
            retry=Retry(total=False),
            connection_pool_maxsize=CONNECTIONS,
            **way_to(url),
        )
        # Each package of the client has a transport of its own; all are alike, so one does.
        self._send = client.crm.imports.core_api.api_client.call_api
        self._allowances = allowances()
        self._sleep = sleep
        self._attempts = attempts

    def call(
        self,
        doing: str,
        operation: Operation,
        *,
        query: Query | None = None,
        body: Json | None = None,
        upload: Upload | None = None,
    ) -> Json:
        """Call an operation.

        Args:
            doing: what is attempted, for the error text: "reading properties of contacts".
            operation: what to call, its path filled.
            query: parameters; one with several values is repeated.
            body: to send as JSON.
            upload: to send as a form.

        Returns:
            The answer's JSON, empty where HubSpot answers nothing; a list stands in `results`.

        Raises:
            TransientFailure: HubSpot was busy or away for longer than we try, the allowance of
                the day is used up, or what failed must not be repeated blindly.
            PermanentFailure: HubSpot refused.

        """
        allowance, attempt = self._allowances[operation.bucket], 0
        while True:
            attempt += 1
            with allowance.request():
                answer = self._request(operation, query or {}, body, upload)
            if isinstance(answer, Answer):
                allowance.learn(answer.headers)
                return answer.body
            if attempt == self._attempts or not answer.is_worth_repeating(operation):
                raise self._error(doing, answer, attempt) from answer.cause
            self._sleep(max(answer.pause, back_off(attempt, BACK_OFF_SECONDS)))

    def pages(self, doing: str, operation: Operation, query: Query | None = None) -> Iterator[Json]:
        """Yield the results of a paged operation, page after page; raises as `call` does."""
        parameters = dict(query or {})
        while True:
            page = self.call(doing, operation, query=parameters)
            yield from page["results"]
            if not (cursor := next_cursor(page)):
                return
            parameters["after"] = cursor

    def _request(
        self,
        operation: Operation,
        query: Query,
        body: Json | None = None,
        upload: Upload | None = None,
    ) -> Answer | FailedCall:
        """Make one request."""
        try:
            response = self._send(
                operation.within(self._api),
                operation.method,
                query_params=list(_pairs(query)),
                header_params={"Content-Type": FORM if upload else JSON, "Accept": JSON},
                body=body,
                post_params=list(upload.fields.items()) if upload else None,
                files={"files": str(upload.file)} if upload else None,
                auth_settings=["oauth2"],
                # Raw answers skip the generated models: ten times faster on a batch, and exact.
                _preload_content=False,
                _request_timeout=TIMEOUT_SECONDS,
                _return_http_data_only=True,
            )
            content = response.data or b"{}"
        except (ApiException, HTTPError) as error:
            return failed_call(error, operation, self._url)
        try:
            answer = _members(content)
        except ValueError as error:
            return unreadable_answer(error, response.status, len(content), self._url)
        if response.status == HTTPStatus.MULTI_STATUS and response.status not in operation.success:
            return done_in_part(answer)
        return Answer(response.headers, answer)

    def _error(self, doing: str, failed: FailedCall, attempts: int) -> HspError:
        if not failed.used_up:
            return failed.error(doing, attempts)
        return TransientFailure(
            f"HubSpot refused {doing}: {failed.reason} The day's allowance is used up until "
            f"{self._reset_time()}. Run it again then; what is loaded is not loaded twice."
        )

    def _reset_time(self) -> str:
        """When the day's allowance is renewed, by HubSpot's usage API; requested only once."""
        usage = self._request(READ_USAGE, {})
        usages = usage.body["results"] if isinstance(usage, Answer) else []
        times = [one["resetsAt"] for one in usages if one.get("resetsAt")]
        return str(max(times, default="midnight in the portal's time zone"))


def next_cursor(page: Json) -> str:
    """The cursor of the next page; empty on the last."""
    return str(page.get("paging", {}).get("next", {}).get("after", ""))


def _members(content: bytes | str) -> Json:
    """An answer's JSON; a list stands in `results`.

    Raises:
        ValueError: it is neither an object nor a list, so none of HubSpot's.

    """
    answer = json.loads(content)
    if isinstance(answer, list):
        return {"results": answer}
    if not isinstance(answer, dict):
        raise ValueError("neither an object nor a list")  # noqa: TRY004 (of what was answered)
    return answer


def _pairs(query: Query) -> Iterator[tuple[str, str]]:
    for name, value in query.items():
        values = [str(value)] if isinstance(value, str | int) else value
        yield from ((name, one) for one in values)
