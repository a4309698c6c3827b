"""HTTP requests to Personalize over connections that stay open.

aiohttp manages the connections; here is only what is particular to these requests. What is sent,
and what responses mean, belongs to `client`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

CONNECTIONS = 64
TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=2.0)
"""Seconds to connect; how long a response may take is up to the caller."""


@dataclass(frozen=True)
class HttpResponse:
    """A response, read to its end; the case of header names does not matter."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Connections:
    """The connections of one event loop, opened as they are needed."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> HttpResponse:
        """Send a request that may be repeated without harm, and read its response.

        The other side may have closed a connection that stayed open: a request that is lost is
        sent once more. Redirects are not followed.

        Raises:
            TimeoutError: the connection cannot be made in time.
            OSError: nothing listens there, or the connection was lost twice.

        """
        session = self._session = self._session or _session()
        try:
            try:
                return await _post(session, url, headers, body)
            except (aiohttp.ServerDisconnectedError, ConnectionResetError):
                return await _post(session, url, headers, body)
        except TimeoutError:
            raise
        except aiohttp.ClientError as error:
            raise ConnectionError(f"{type(error).__name__}: {error}") from error

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=CONNECTIONS),
        cookie_jar=aiohttp.DummyCookieJar(),
        skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent"),
        timeout=TIMEOUT,
    )


async def _post(
    session: aiohttp.ClientSession, url: str, headers: Mapping[str, str], body: bytes
) -> HttpResponse:
    async with session.post(url, data=body, headers=headers, allow_redirects=False) as response:
        return HttpResponse(response.status, response.headers, await response.read())
