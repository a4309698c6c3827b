"""The four calls that the API makes to Personalize: one to be answered, three to tell it things.

Endpoints, credentials and signatures come from botocore; only sending is ours. The control plane,
which is asked rarely, belongs to `targets`.
"""

import asyncio
import hashlib
import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import urlsplit

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import BotoCoreError

from hsp_assets.api.personalize.connection import Answer, Connections
from hsp_assets.api.settings import ApiSettings
from hsp_assets.failures import HspError

Json = dict[str, Any]
Service = Literal["personalize-runtime", "personalize-events"]
Path = Literal["/recommendations", "/events", "/users", "/items"]

SIGNING_NAME = "personalize"
REFUSALS = frozenset(
    {
        "InvalidInputException",
        "ResourceNotFoundException",
        "SerializationException",
        "ValidationException",
    }
)
"""Codes that say the request itself is wrong. All others, such as throttling, expired credentials
or a resource that is just being changed, say nothing about it."""


class Refused(HspError):
    """Personalize says that the request is wrong: sending it again changes nothing."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


class Unavailable(HspError):
    """Personalize did not answer, or said that it cannot now; `reason` is a word for metrics."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True)
class _Endpoint:
    url: str
    connections: Connections


class PersonalizeClient:
    """Signed calls over connections that stay open; to be made and used in one event loop."""

    def __init__(self, settings: ApiSettings, session: boto3.Session) -> None:
        self._region = settings.region
        self._session = session
        self._credentials: ReadOnlyCredentials | None = None
        self._runtime = self._endpoint("personalize-runtime", settings.personalize_endpoint)
        self._events = self._endpoint("personalize-events", settings.personalize_endpoint)

    def refresh_credentials(self) -> ReadOnlyCredentials:
        """Look for new credentials; to be called often and in a thread, because it may wait.

        Raises:
            Unavailable: there are none.

        """
        try:
            found = self._session.get_credentials()
            frozen = found.get_frozen_credentials() if found else None
        except BotoCoreError as error:
            raise Unavailable("credentials", f"AWS credentials cannot be had: {error}.") from error
        if frozen is None:
            raise Unavailable(
                "credentials",
                "There are no AWS credentials. Give this process a role or an access key.",
            )
        self._credentials = frozen
        return frozen

    async def recommend(self, request: Json) -> Json:
        """GetRecommendations.

        Raises:
            Refused: the request is wrong.
            Unavailable: no answer can be had now.

        """
        answer = await self._post(self._runtime, "/recommendations", request)
        found: Json = json.loads(answer.body)
        return found

    async def put(self, path: Path, request: Json) -> None:
        """PutEvents, PutUsers or PutItems; failures as for `recommend`."""
        await self._post(self._events, path, request)

    def close(self) -> None:
        """Close the connections."""
        self._runtime.connections.close()
        self._events.connections.close()

    def _endpoint(self, service: Service, given: str | None) -> _Endpoint:
        client = self._session.client(service, endpoint_url=given)
        url = str(client.meta.endpoint_url).rstrip("/")
        client.close()
        return _Endpoint(url, Connections(url))

    async def _post(self, endpoint: _Endpoint, path: Path, request: Json) -> Answer:
        body = json.dumps(request).encode()
        url = endpoint.url + path
        try:
            answer = await endpoint.connections.post(
                urlsplit(url).path, self._signed(url, body), body
            )
        except TimeoutError as error:
            raise Unavailable("timeout", f"Personalize cannot be reached for {path}.") from error
        except OSError as error:
            raise Unavailable("connection", f"Personalize cannot be reached: {error}") from error
        if answer.status != HTTPStatus.OK:
            raise failure(answer)
        return answer

    def _signed(self, url: str, body: bytes) -> dict[str, str]:
        credentials = self._credentials or self.refresh_credentials()
        headers = {"Content-Type": "application/json", "Host": urlsplit(url).netloc}
        request = AWSRequest("POST", url, data=body, headers=headers)
        _Signing(credentials, SIGNING_NAME, self._region).add_auth(request)
        return dict(request.headers.items())


class _Signing(SigV4Auth):
    """botocore's signature of a body that is bytes already, which it need not prepare first."""

    def payload(self, request: AWSRequest) -> str:
        """The digest that is signed in place of the body."""
        return hashlib.sha256(request.data or b"").hexdigest()


async def within(seconds: float, client: PersonalizeClient, request: Json) -> Json:
    """Recommendations, or `Unavailable` when they take longer than that."""
    try:
        async with asyncio.timeout(seconds):
            return await client.recommend(request)
    except TimeoutError as error:
        raise Unavailable("slow", f"The recommender took over {seconds} s.") from error


def failure(answer: Answer) -> Refused | Unavailable:
    """What an answer that is no success means; the code is in a header or in the body."""
    code = answer.headers.get("x-amzn-errortype", "").split(":")[0]
    try:
        said = json.loads(answer.body)
    except ValueError:
        said = None
    said = said if isinstance(said, dict) else {}
    code = code or str(said.get("__type") or said.get("code") or "").rpartition("#")[2]
    message = str(said.get("message") or said.get("Message") or "no reason given")
    if code in REFUSALS:
        return Refused(answer.status, code, message)
    return Unavailable(
        "throttled" if answer.status == HTTPStatus.TOO_MANY_REQUESTS else "failed",
        f"Personalize answered {answer.status} {code}",
    )
