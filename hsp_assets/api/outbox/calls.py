"""The calls that are sent to Personalize, and their results."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol

from hsp_assets.failures import TransientFailure

Json = dict[str, Any]
Kind = Literal["events", "users", "items"]
Status = Literal["delivered", "stored", "refused"]

RECORDS_PER_CALL = 10
"""PutEvents, PutUsers and PutItems take this many at most."""


@dataclass(frozen=True)
class Call:
    """One call: up to ten events of one session, or up to ten users or items.

    Attributes:
        kind: which operation.
        lane: calls of one lane are sent one after the other, in the order they came.
        records: events, users or items as the operation takes them.
        about: the operation's other members: `sessionId` and `userId` of events.

    """

    kind: Kind
    lane: str
    records: list[Json]
    about: dict[str, str]

    def to_json(self) -> str:
        """The text that is stored on disk."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Call":
        """The call of a stored text."""
        return cls(**json.loads(text))


@dataclass(frozen=True)
class Refusal:
    """A record that Personalize will never take.

    Attributes:
        position: of the record in its call, from 0 on.
        code: Personalize's error code.
        message: Personalize's message.

    """

    position: int
    code: str
    message: str


@dataclass(frozen=True)
class Result:
    """The result of a call.

    Attributes:
        status: `delivered` (Personalize has it), `stored` (on disk, will be sent) or `refused`
            (of some records; it has the others).
        refusals: one for each refused record.

    """

    status: Status
    refusals: tuple[Refusal, ...] = ()


DELIVERED = Result("delivered")
STORED = Result("stored")


class OutboxFull(TransientFailure):
    """Nothing more can be accepted now: disk full, backlog too long, or nowhere to store it."""


class Outbox(Protocol):
    """Where accepted calls go."""

    async def submit(self, calls: list[Call]) -> list[Result]:
        """Accept calls and return the result of each.

        Raises:
            OutboxFull: they cannot be accepted now; none was.

        """

    async def remember(self, record: int, user: str) -> None:
        """Store which user a new contact record is."""


def result_of(refusals: tuple[Refusal, ...]) -> Result:
    """The result of a call of which Personalize refused these records."""
    return Result("refused", refusals) if refusals else DELIVERED
