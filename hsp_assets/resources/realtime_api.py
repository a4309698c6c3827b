"""The real-time API as a caller sees it: a base URL and a key."""

import re
import time
from functools import cached_property
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import quote, urljoin, urlsplit

import dagster as dg
import requests
from pydantic import Field

from hsp_assets.failures import PermanentFailure, TransientFailure

SECONDS = 10.0
USERS = re.compile(r'^hsp_api_users_total\{known="(\w+)"\} (\S+)$', re.MULTILINE)
EVENTS = re.compile(r'^hsp_api_events_total\{trained="(\w+)"\} (\S+)$', re.MULTILINE)
Json = dict[str, Any]


class RealtimeApiResource(dg.ConfigurableResource[Any]):
    """A running real-time API; without a URL there is none."""

    url: str = Field(default="", description="Base URL; empty when no API runs.")
    key: str | None = Field(default=None, description="Its `x-api-key`.")

    @property
    def is_deployed(self) -> bool:
        """Whether there is one."""
        return bool(self.url)

    def readiness(self) -> Json:
        """What `/ready` answers: `status`, `version` and `recommenders`.

        Raises:
            TransientFailure: it does not answer, or something else does.

        """
        return self._read(self._get("/ready"))

    def is_of_aws(self) -> bool:
        """Whether it is AWS's sample `personalization-apis`, which says nothing of itself.

        It answers 404 to all but its routes for recommendations and events.

        Raises:
            TransientFailure: it does not answer.

        """
        return self._get("/ready").status_code == HTTPStatus.NOT_FOUND

    def takes_key(self, dataset_group: str) -> bool:
        """Whether it takes our key, for whatever it answers.

        Raises:
            TransientFailure: it does not answer.

        """
        path = f"/recommend-items/{dataset_group}/hubspot_best_sellers/nobody"
        return self._get(path).status_code != HTTPStatus.FORBIDDEN

    def recommend(
        self,
        dataset_group: str,
        recommender: str,
        user: str,
        kind: Literal["record", "external", "any"],
    ) -> tuple[Json, float]:
        """Recommendations for a user, and the milliseconds they took.

        Args:
            dataset_group: the namespace.
            recommender: its name.
            user: an id.
            kind: of id; `any` where the API knows one only.

        Raises:
            TransientFailure: it does not answer, or not with success.

        """
        started = time.perf_counter()
        path = f"/recommend-items/{dataset_group}/{recommender}/{quote(user, safe='')}"
        of_kind = {} if kind == "any" else {"userIdType": kind}
        answer = self._get(path, numResults="5", **of_kind)
        if not answer.ok:
            raise TransientFailure(
                f"{self.url} answers {answer.status_code} to a request for recommendations: "
                f"{answer.text[:200]}. Compare HSP_API_KEY with the API's HSP_API_KEYS."
            )
        return self._read(answer), (time.perf_counter() - started) * 1e3

    def callers(self) -> tuple[int, int]:
        """Calls for a user since the API process started: known to training, and all.

        Raises:
            TransientFailure: it does not answer.

        """
        return self._counted(USERS, "trained")

    def events(self) -> tuple[int, int]:
        """Events since the API process started: of types that train something, and all.

        Raises:
            TransientFailure: it does not answer.

        """
        return self._counted(EVENTS, "yes")

    def _counted(self, samples: re.Pattern[str], label: str) -> tuple[int, int]:
        counts = {name: int(float(n)) for name, n in samples.findall(self._get("/metrics").text)}
        return counts.get(label, 0), sum(counts.values())

    @cached_property
    def _session(self) -> requests.Session:
        session = requests.Session()
        session.headers["x-api-key"] = self.key or ""
        return session

    def _read(self, answer: requests.Response) -> Json:
        """The answer's JSON, of which no part is told where it is none."""
        try:
            read: Json = answer.json()
        except requests.JSONDecodeError:
            raise TransientFailure(
                f"What answers at {self.url} is not the real-time API: {answer.status_code} with "
                f"{len(answer.content)} bytes that are no JSON. Correct HSP_API_URL, or look at "
                "what is between here and the API (a proxy, a sign-in page), and run it again."
            ) from None
        return read

    def _get(self, path: str, **query: str) -> requests.Response:
        address = self.url.rstrip("/") + path
        try:
            # A redirect would take the key to another host.
            answer = self._session.get(
                address, params=query, timeout=SECONDS, allow_redirects=False
            )
        except requests.RequestException as error:
            raise TransientFailure(
                f"The real-time API at {self.url} does not answer ({type(error).__name__}). Start "
                "it (`hsp serve`), or correct HSP_API_URL; empty means that there is none."
            ) from error
        if answer.is_redirect:
            host = urlsplit(urljoin(address, answer.headers["Location"])).netloc
            raise PermanentFailure(
                f"The real-time API at {self.url} redirects to {host}, which is not followed "
                "because it would take the key there. Set HSP_API_URL to the final address."
            )
        return answer
