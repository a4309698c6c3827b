"""A gate before the sandbox's Personalize: records calls, fails them or delays them."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass
class Gate:
    """Lets calls through and records them.

    `away` fails all, `garbled` answers what is not JSON, `short` cuts lists to two items.
    """

    app: ASGIApp
    mode: Literal["open", "away", "garbled", "short"] = "open"
    seconds: float = 0.0
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == "/":
            await self.app(scope, receive, send)
            return
        message, calls = await receive(), self.calls
        await asyncio.sleep(self.seconds)
        if self.mode in {"away", "garbled"}:
            status, body = (503, b"{}") if self.mode == "away" else (200, b"<html>")
            await send({"type": "http.response.start", "status": status, "headers": []})
            await send({"type": "http.response.body", "body": body})
            return
        calls.append((scope["path"], json.loads(message["body"])))
        await self._pass(scope, message, send)

    async def _pass(self, scope: Scope, message: Message, send: Send) -> None:
        async def receive() -> Message:
            return message

        async def cut(response: Message) -> None:
            if response["type"] == "http.response.start":
                response["headers"] = [h for h in response["headers"] if h[0] != b"content-length"]
            elif self.mode == "short":
                body = json.loads(response["body"])
                body["itemList"] = body["itemList"][:2]
                response["body"] = json.dumps(body).encode()
            await send(response)

        await self.app(scope, receive, cut)

    def called(self, path: str) -> list[dict[str, Any]]:
        """The bodies that were let through to a path."""
        return [body for called, body in self.calls if called == path]

    def reset(self) -> None:
        """Open it, without any recorded calls."""
        self.mode, self.seconds, self.calls = "open", 0.0, []
