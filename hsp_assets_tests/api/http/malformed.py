"""Requests that are wrong, each in its own way, made from a seed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

SHOP = "/recommend-items/shop/hubspot_recommended_for_you"
MARK = "forged-by-a-caller"
"""Part of whatever is wrong: where it turns up unescaped, something repeats what it was sent."""
NASTY = (
    f'\n{{"level": "{MARK}"}}\n',
    f"\r\nSet-Cookie: {MARK}=1\r\n\r\n",
    f"\x1b[31m{MARK}\x1b[0m",
    f"<script>{MARK}</script>",
    f"\x00{MARK}",
    f"../../{MARK}",
    f"${{jndi:{MARK}}}",
    f"%s%n{{0}}{MARK}",
    f"'; DROP TABLE calls; --{MARK}",
    f"\ufeff\u202e{MARK}\U0001f4a5",
)
WRONG_VALUES: tuple[Any, ...] = (None, True, [], {}, 1e400, -1, "", "x" * 300, [[[]]], {"a": {}})
RIGHT_EVENT = {"eventType": "View", "itemId": "i1"}
RIGHT_BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/events/shop"): {"sessionId": "s", "userId": "1001", "eventList": [RIGHT_EVENT]},
    ("PUT", "/users/shop"): {"users": [{"userId": "1001"}]},
    ("PUT", "/items/shop"): {"items": [{"itemId": "x"}]},
    ("POST", "/recommendations"): {"userId": "1001"},
    ("POST", "/rerank-items/shop/hubspot_recommended_for_you/1001"): ["i1"],
}


class Malformed:
    """Makes raw HTTP requests that a client should never send."""

    def __init__(self, seed: int, key: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 (no secret: which mistake comes next)
        self._key = key
        self._kinds: tuple[Callable[[], bytes], ...] = (
            self._wrong_path,
            self._wrong_query,
            self._wrong_id,
            self._wrong_member,
            self._wrong_json,
            self._wrong_key,
            self._wrong_method,
        )

    def request(self) -> bytes:
        """The next one."""
        return self._random.choice(self._kinds)()

    def _nasty(self) -> str:
        noise = "".join(chr(self._random.randrange(1, 0x2FF)) for _ in range(8))
        return self._random.choice(NASTY) + noise

    def _wrong_path(self) -> bytes:
        parts = ["recommend-items", "shop", "hubspot_recommended_for_you"]
        parts[self._random.randrange(3)] = self._nasty()
        path = "/".join(["", *(quote(part, safe="") for part in parts), "1001"])
        return self._http("GET", path)

    def _wrong_query(self) -> bytes:
        name = self._random.choice(
            ("numResults", "filter", "filterValues", "context", "userIdType")
        )
        return self._http("GET", f"{SHOP}/1001?{name}={quote(self._nasty(), safe='')}")

    def _wrong_id(self) -> bytes:
        return self._http("GET", f"{SHOP}/{quote(self._nasty(), safe='')}")

    def _wrong_member(self) -> bytes:
        """A body with one part in whose place is something else."""
        (method, path), right = self._random.choice(list(RIGHT_BODIES.items()))
        body = json.loads(json.dumps(right))
        holder = body
        while isinstance(holder, dict) and self._random.random() < 0.5:
            inner = next((v for v in holder.values() if isinstance(v, list)), None)
            if inner is None:
                break
            holder = inner[0]
        if isinstance(holder, list):
            holder[0] = self._random.choice([v for v in WRONG_VALUES if v != -1])
        elif self._random.random() < 0.5:
            holder[self._nasty()] = self._nasty()
        else:
            required = [n for n in holder if n.endswith(("List", "Type", "s")) or len(holder) == 1]
            holder[required[0]] = self._random.choice([None, True, [], {}, 1e400, "", "x" * 300])
        return self._http(method, path, json.dumps(body).encode())

    def _wrong_json(self) -> bytes:
        (method, path), right = self._random.choice(list(RIGHT_BODIES.items()))
        text = json.dumps(right).encode()
        cut = self._random.randrange(len(text))
        rubbish = (
            text[:cut],
            text[:cut] + self._random.randbytes(20) + b'"',
            self._nasty().encode(),
            b"[" * 2_000,
            b"\xff\xfe" + text,
        )
        return self._http(method, path, self._random.choice(rubbish))

    def _wrong_key(self) -> bytes:
        key = quote(self._nasty(), safe="<>{}$ ")
        return self._http("GET", f"{SHOP}/1001", key=self._random.choice((key, "", "x" * 5_000)))

    def _wrong_method(self) -> bytes:
        method = self._random.choice(("DELETE", "PATCH", "PUT", "OPTIONS", "POST"))
        return self._http(method, f"{SHOP}/1001")

    def _http(self, method: str, path: str, body: bytes = b"", key: str | None = None) -> bytes:
        head = [
            f"{method} {path} HTTP/1.1",
            "Host: api",
            f"X-Api-Key: {self._key if key is None else key}",
            f"User-Agent: {quote(self._nasty(), safe='<>{}$ ')}",
            f"Content-Length: {len(body)}",
        ]
        return "\r\n".join([*head, "", ""]).encode("latin-1") + body
