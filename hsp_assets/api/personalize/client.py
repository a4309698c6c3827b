"""The four calls that the API makes to Personalize: GetRecommendations and three that put records.

Endpoints, credentials and signatures come from botocore, whose own calls block. The control plane,
which is called rarely, belongs to `targets`.
"""

import asyncio
import hashlib
import json
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import urlsplit

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import BotoCoreError

from hsp_assets.api.personalize.connections import Connections, HttpResponse
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
    """Personalize did not respond, or cannot serve it now; `reason` is a word for metrics."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class PersonalizeClient:
    """Signed calls over connections that stay open; to be used in one event loop."""

    def __init__(self, settings: ApiSettings, session: boto3.Session) -> None:
        self._region = settings.region
        self._session = session
        self._credentials: ReadOnlyCredentials | None = None
        self._runtime = self._endpoint("personalize-runtime", settings.personalize_endpoint)
        self._events = self._endpoint("personalize-events", settings.personalize_endpoint)

    def refresh_credentials(self) -> ReadOnlyCredentials:
        """Look for new credentials; to be called often and in a thread, because it may block.

        Raises:
            Unavailable: there are none.

        """
        try:
            credentials = self._session.get_credentials()
            frozen = credentials.get_frozen_credentials() if credentials else None
        except BotoCoreError as error:
            raise Unavailable("credentials", f"AWS credentials cannot be read: {error}.") from error
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
            Unavailable: there is no response now.

        """
        response = await self._post(self._runtime, "/recommendations", request)
        try:
            members = json.loads(response.body)
        except ValueError as error:
            raise Unavailable("failed", "Personalize's response is not JSON.") from error
        if not isinstance(members, dict):
            raise Unavailable("failed", "Personalize's response is no JSON object.")
        return members

    async def put(self, path: Path, request: Json) -> None:
        """PutEvents, PutUsers or PutItems; failures as for `recommend`."""
        await self._post(self._events, path, request)

    def close(self) -> None:
        """Close the connections."""
        self._runtime.close()
        self._events.close()

    def _endpoint(self, service: Service, given: str | None) -> Connections:
        client = self._session.client(service, endpoint_url=given)
        url = str(client.meta.endpoint_url).rstrip("/")
        client.close()
        return Connections(url)

    async def _post(self, endpoint: Connections, path: Path, request: Json) -> HttpResponse:
        body, url = json.dumps(request).encode(), endpoint.address + path
        try:
            response = await endpoint.post(urlsplit(url).path, self._signed(url, body), body)
        except TimeoutError as error:
            raise Unavailable("timeout", f"{url} cannot be reached in time.") from error
        except OSError as error:
            raise Unavailable("connection", f"{url} cannot be reached: {error}") from error
        if response.status != HTTPStatus.OK:
            raise failure(response)
        return response

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


def failure(response: HttpResponse) -> Refused | Unavailable:
    """What a response other than 200 means; its code is in a header or in the body."""
    code = response.headers.get("x-amzn-errortype", "").split(":")[0]
    try:
        body = json.loads(response.body)
    except ValueError:
        body = None
    members = body if isinstance(body, dict) else {}
    code = code or str(members.get("__type") or members.get("code") or "").rpartition("#")[2]
    message = str(members.get("message") or members.get("Message") or "no reason given")
    if code in REFUSALS:
        return Refused(response.status, code, message)
    return Unavailable(
        "throttled" if response.status == HTTPStatus.TOO_MANY_REQUESTS else "failed",
        f"Personalize responded with {response.status} {code}",
    )
