"""Reading a request's body within limits of size and time."""

import asyncio
from http import HTTPStatus

from starlette.requests import ClientDisconnect, Request

from hsp_assets.api.contract.errors import ApiError, invalid, too_large

SECONDS = 10.0


async def read(request: Request, limit: int) -> bytes:
    """The body.

    Raises:
        ApiError: it is too long, arrives too slowly, or its sender has gone.

    """
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > limit:
        raise too_large(limit)
    try:
        async with asyncio.timeout(SECONDS):
            return await _read(request, limit)
    except TimeoutError as error:
        raise ApiError(
            HTTPStatus.REQUEST_TIMEOUT,
            "Limit",
            "RequestTimeout",
            f"The body must arrive within {SECONDS:g} s.",
            {"Connection": "close"},
        ) from error
    except ClientDisconnect as error:
        raise invalid("The body did not arrive.") from error


async def _read(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > limit:
            raise too_large(limit)
    return bytes(body)
