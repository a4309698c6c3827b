"""Finding the members of a batch that HubSpot rejects, where it refuses the whole batch for one.

The batch is halved until the bad ones are alone. What a member is belongs to the callers.
"""

from collections.abc import Callable, Sequence

from hsp_assets.failures import RequestRefused
from hsp_assets.resources.hubspot_transport import Json

MAX_REJECTED = 20
"""Bad members of a batch; with more, what they have in common is taken to be wrong."""

Rejected = tuple[Json, str]
"""A member of a batch, and why HubSpot rejected it."""


def rejected_alone(
    send: Callable[[Sequence[Json]], None], batch: Sequence[Json], most: int = MAX_REJECTED
) -> list[Rejected]:
    """Send a batch, and what is left of it without the members that HubSpot rejects.

    Args:
        send: sends some of them; sending any of them twice changes nothing.
        batch: what to send.
        most: how many may be rejected.

    Returns:
        The members that were rejected.

    Raises:
        RequestRefused: more of them are.

    """
    rejected: list[Rejected] = []
    parts = [batch]
    while parts:
        part = parts.pop()
        middle = len(part) // 2
        try:
            send(part)
        except RequestRefused as refusal:
            if len(rejected) == most:
                raise
            if middle:
                parts += [part[middle:], part[:middle]]
            else:
                rejected.append((part[0], str(refusal)))
    return rejected
