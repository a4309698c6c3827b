"""Closing a connection without an answer, which ASGI itself cannot do.

uvicorn's `send` is a method of the object that owns the connection's transport, which is reached
through it.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


async def drop(receive: Receive, send: Send) -> None:
    """Close the connection of a request; its caller gets no byte of an answer.

    Raises:
        RuntimeError: the server is not uvicorn.
    """
    _close(send)
    while (await receive())["type"] != "http.disconnect":
        pass


async def answer_nobody(app: ASGIApp, scope: Scope, receive: Receive) -> None:
    """Let an application process a request, and discard its answer."""

    async def discard(_: Message) -> None:
        pass

    await app(scope, receive, discard)


async def answer_half(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Let an application process a request, and send half of its answer.

    Raises:
        RuntimeError: the server is not uvicorn.
    """

    async def half(message: Message) -> None:
        if message["type"] != "http.response.body":
            await send(message)
            return
        body = message.get("body", b"")
        await send({**message, "body": body[: len(body) // 2], "more_body": True})
        _close(send)

    await app(scope, receive, half)


def _close(send: Send) -> None:
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise RuntimeError("Connections can be dropped under uvicorn only.")
    transport.close()
