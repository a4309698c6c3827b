"""Sending event completions in batches, several at once.

HubSpot refuses a whole batch when one event in it is wrong, and names no event: `halving` finds
it. What an event holds belongs to `events`.
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain

from hsp_assets.loading.halving import Rejected, rejected_alone
from hsp_assets.parallel import parallel_map
from hsp_assets.resources.hubspot import EVENTS_PER_BATCH, REQUESTS_AT_ONCE, HubSpotResource
from hsp_assets.resources.hubspot_transport import Json


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
    rejected = rejected_alone(hubspot.send_events, events)
    sent(len(events))
    return rejected
