"""Giving contacts without an id of any shop their own record id as one, as the tutorial does.

Only such a contact can be addressed by events and recommendations. Search shows changes late, so
what it finds is read again before anything is written, and no id is ever replaced. How an id that
stands for a missing one gives way to a shop's belongs to `adoption`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from hsp_assets.failures import RequestRefused
from hsp_assets.loading.halving import rejected_alone
from hsp_assets.parallel import parallel_map
from hsp_assets.portal import model as portal
from hsp_assets.resources.hubspot import OBJECTS_PER_BATCH, REQUESTS_AT_ONCE, HubSpotResource
from hsp_assets.resources.hubspot_transport import Json

TAKEN = (
    "another contact has this number as its external_id. If it is the same customer, merge the "
    "two in HubSpot; if not, give this contact another external_id"
)


@dataclass
class Given:
    """What became of contacts without an id.

    Attributes:
        written: how many got their record id.
        left: those that did not, by record id, with the reason.
        forbidden: why the portal takes no such value at all; empty where it does.

    """

    written: int = 0
    left: dict[str, str] = field(default_factory=dict)
    forbidden: str = ""


def give_record_ids(hubspot: HubSpotResource) -> Given:
    """Write the record id of each contact without `external_id` there.

    Args:
        hubspot: the portal.

    Returns:
        How many got one, and which did not. A portal that refuses them by a rule of its own
        forbids it, which is no failure.

    """
    given = Given()
    ids = (
        str(record["id"]) for record in hubspot.having("contacts", portal.EXTERNAL_ID, filled=False)
    )
    try:
        for left, written in parallel_map(
            partial(_give, hubspot), _in_batches(ids), REQUESTS_AT_ONCE
        ):
            given.left |= left
            given.written += written
    except RequestRefused as refusal:
        given.forbidden = str(refusal)
    return given


def _give(hubspot: HubSpotResource, ids: Sequence[str]) -> tuple[dict[str, str], int]:
    """Give some contacts their ids: which were left without one and why, and how many got one."""
    external = portal.EXTERNAL_ID
    now = hubspot.read("contacts", ids, [external])
    without = [str(c["id"]) for c in now if not c["properties"].get(external)]
    holders = hubspot.read("contacts", without, [external], external)
    left = {str(holder["properties"][external]): TAKEN for holder in holders}
    changes: list[Json] = [
        {"id": one, "properties": {external: one}} for one in without if one not in left
    ]
    refused = rejected_alone(partial(hubspot.update, "contacts"), changes) if changes else []
    left |= {change["id"]: why for change, why in refused}
    return left, len(without) - len(left)


def _in_batches(ids: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(ids, OBJECTS_PER_BATCH)):
        yield batch
