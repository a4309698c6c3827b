"""Sending event completions, and finding those that HubSpot refuses.

HubSpot refuses a batch whole when one event in it is wrong, and names no event: the batch is
halved until the bad ones are alone. What an event holds belongs to `events`.
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain

from hsp_assets.failures import RequestRefused
from hsp_assets.parallel import at_once
from hsp_assets.resources.hubspot import EVENTS_PER_BATCH, REQUESTS_AT_ONCE, HubSpotResource
from hsp_assets.resources.hubspot_transport import Json

MOST_REFUSED = 20
"""Bad events in a batch of 500 until it is not the events that are taken for wrong."""

Refused = tuple[Json, str]
"""An event, and what HubSpot said about it."""


def send(
    hubspot: HubSpotResource,
    events: Sequence[Json],
    sent: Callable[[int], None] = lambda _events: None,
) -> list[Refused]:
    """Send any number of events; those with a known `uuid` change nothing.

    Args:
        hubspot: the portal.
        events: what to send.
        sent: told how many have been, batch by batch.

    Returns:
        The events that HubSpot refused.

    Raises:
        RequestRefused: so many are refused that the portal's definition of the event is wrong.

    """
    batches = (
        events[start : start + EVENTS_PER_BATCH]
        for start in range(0, len(events), EVENTS_PER_BATCH)
    )
    results = at_once(partial(_send_batch, hubspot, sent), batches, REQUESTS_AT_ONCE)
    return list(chain.from_iterable(results))


def _send_batch(
    hubspot: HubSpotResource, sent: Callable[[int], None], events: Sequence[Json]
) -> list[Refused]:
    refused: list[Refused] = []
    parts = [events]
    while parts:
        part = parts.pop()
        middle = len(part) // 2
        try:
            hubspot.send_events(part)
        except RequestRefused as refusal:
            if len(refused) == MOST_REFUSED:
                raise
            if middle:
                parts += [part[middle:], part[:middle]]
            else:
                refused.append((part[0], str(refusal)))
    sent(len(events))
    return refused
