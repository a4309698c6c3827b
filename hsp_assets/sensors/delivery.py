"""Bringing messages to every channel that is set, across the ticks of a sensor.

What a channel does not take stays in the sensor's cursor and is sent to that channel again, for a
day; the others are not told twice. What is told, and when, belongs to `notifications` and `news`;
how a message is sent, to `resources.notifications`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from hsp_assets.resources.notifications import ADVICE, Message, NotificationsResource

GIVEN_UP_SECONDS = 86_400.0
"""Who did not answer for a day has been missed otherwise."""
MOST_UNDELIVERED = 20
"""More are given up, the oldest first: who comes back needs no history."""


@dataclass(frozen=True)
class Undelivered:
    """A message that a channel did not take.

    Attributes:
        channel: its name.
        message: its fields.
        since: when it was sent first, epoch seconds; 0 where nobody wrote that down.

    """

    channel: str
    message: Mapping[str, Any]
    since: float = 0.0


@dataclass(frozen=True)
class Delivery:
    """What came of sending.

    Attributes:
        undelivered: what is sent again at the next tick.
        refused: by whom and why, without an address.
        given_up: what is not sent again, and to whom.

    """

    undelivered: Sequence[Undelivered] = ()
    refused: Sequence[str] = ()
    given_up: Sequence[str] = field(default_factory=tuple)

    @property
    def trouble(self) -> str:
        """The same in words; empty when everybody took everything."""
        said = []
        if self.refused:
            said.append(f"Not told to {' and '.join(self.refused)}, sent again. {ADVICE}")
        if self.given_up:
            said.append(f"Given up, as it was never taken: {'; '.join(self.given_up)}. {ADVICE}")
        return " ".join(said)


def deliver(
    notifications: NotificationsResource,
    waiting: Sequence[Undelivered],
    messages: Sequence[Message],
    now: float,
) -> Delivery:
    """Tell what waits, then what is new, to the channels that have not taken it yet.

    Args:
        notifications: the channels.
        waiting: what they did not take before.
        messages: new ones, for every channel.
        now: epoch seconds.

    """
    new = [
        Undelivered(channel, asdict(message), now)
        for message in messages
        for channel in notifications.channels
    ]
    left: list[Undelivered] = []
    refused: dict[str, str] = {}
    for one in (*waiting, *new):
        # A channel that does not answer is waited for once.
        if one.channel not in refused:
            why = notifications.tell(one.channel, Message(**one.message))
            if not why:
                continue
            refused[one.channel] = why
        left.append(one if one.since else Undelivered(one.channel, one.message, now))
    kept = [one for one in left if now - one.since < GIVEN_UP_SECONDS][-MOST_UNDELIVERED:]
    lost = [one for one in left if one not in kept]
    again = {one.channel for one in kept}
    return Delivery(
        kept,
        [why for channel, why in refused.items() if channel in again],
        [f"{one.message['title']}, to {refused[one.channel]}" for one in lost],
    )
