"""Sending event completions, and finding those that HubSpot rejects.

HubSpot refuses a whole batch when one event in it is wrong, and names no event: the batch is
halved until the bad ones are alone. What an event holds belongs to `events`.
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain

from hsp_assets.failures import RequestRefused
from hsp_assets.parallel import parallel_map
from hsp_assets.resources.hubspot import EVENTS_PER_BATCH, REQUESTS_AT_ONCE, HubSpotResource
from hsp_assets.resources.hubspot_transport import Json

MAX_REJECTED = 20
"""Bad events in a batch of 500; with more, the definition of the event is taken to be wrong."""

Rejected = tuple[Json, str]
"""An event, and why HubSpot rejected it."""


def send(
    hubspot: HubSpotResource,
    events: Sequence[Json],
    sent: Callable[[int], None] = lambda _events: None,
) -> list[Rejected]:
    """Send any number of events; those with a known `uuid` change nothing.

    Args:
        hubspot: the portal.
        events: what to send.
        sent: called after each batch with its number of events.

    Returns:
        The events that HubSpot rejected.

    Raises:
        RequestRefused: so many are rejected that the portal's definition of the event is wrong.

    """
    batches = (
        events[start : start + EVENTS_PER_BATCH]
        for start in range(0, len(events), EVENTS_PER_BATCH)
    )
    results = parallel_map(partial(_send_batch, hubspot, sent), batches, REQUESTS_AT_ONCE)
    return list(chain.from_iterable(results))


def _send_batch(
    hubspot: HubSpotResource, sent: Callable[[int], None], events: Sequence[Json]
) -> list[Rejected]:
    rejected: list[Rejected] = []
    parts = [events]
    while parts:
        part = parts.pop()
        middle = len(part) // 2
        try:
            hubspot.send_events(part)
        except RequestRefused as refusal:
            if len(rejected) == MAX_REJECTED:
                raise
            if middle:
                parts += [part[middle:], part[:middle]]
            else:
                rejected.append((part[0], str(refusal)))
    sent(len(events))
    return rejected
