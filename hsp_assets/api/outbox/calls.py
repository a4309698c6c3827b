"""The calls that are sent to Personalize, and what becomes of each."""

import json
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from hsp_assets.failures import TransientFailure

Json = dict[str, Any]
Kind = Literal["events", "users", "items"]
Fate = Literal["delivered", "kept", "refused"]

RECORDS_PER_CALL = 10
"""PutEvents, PutUsers and PutItems take this many at most."""


@dataclass(frozen=True)
class Call:
    """One call: up to ten events of one session, or up to ten users or items.

    Attributes:
        kind: which operation.
        lane: calls of one lane are sent one after the other, in the order they came.
        records: events, users or items as the operation takes them.
        about: what the operation takes besides: `sessionId` and `userId` of events.

    """

    kind: Kind
    lane: str
    records: list[Json]
    about: dict[str, str]

    def to_json(self) -> str:
        """The text that is kept on disk."""
        return json.dumps(
            {"kind": self.kind, "lane": self.lane, "records": self.records, "about": self.about}
        )

    @classmethod
    def from_json(cls, text: str) -> "Call":
        """The call of a text that was kept."""
        return cls(**json.loads(text))


@dataclass(frozen=True)
class Outcome:
    """What became of a call.

    Attributes:
        fate: `delivered` (Personalize has it), `kept` (on disk, will be sent) or `refused`.
        code: Personalize's error code, when refused.
        message: Personalize's message, when refused.

    """

    fate: Fate
    code: str = ""
    message: str = ""


DELIVERED = Outcome("delivered")
KEPT = Outcome("kept")


class OutboxFull(TransientFailure):
    """Nothing more can be accepted now: disk full, too much waiting, or nowhere to keep it."""


class Outbox(Protocol):
    """Where accepted calls go."""

    async def submit(self, calls: list[Call]) -> list[Outcome]:
        """Accept calls and answer what became of each.

        Raises:
            OutboxFull: they cannot be accepted now; none was.

        """

    async def remember(self, record: int, user: str) -> None:
        """Keep which user a new contact record is."""
