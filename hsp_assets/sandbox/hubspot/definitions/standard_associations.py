"""HubSpot's own association types, as data: which standard records may be associated, by which ids.

Ids: HubSpot's guide to the associations API, table "Association type IDs"; those of contacts,
companies, deals, tickets, quotes, orders, carts, their line items and the activities on them.
"""

from collections.abc import Iterator

from hsp_assets.sandbox.hubspot.definitions.association_types import (
    HUBSPOT_DEFINED,
    AssociationType,
)
from hsp_assets.sandbox.hubspot.definitions.object_types import (
    CARTS,
    COMPANIES,
    CONTACTS,
    DEALS,
    LINE_ITEMS,
    ORDERS,
    QUOTES,
    TICKETS,
)
from hsp_assets.sandbox.hubspot.definitions.standard_types import STANDARD as OBJECT_TYPES

TASKS, NOTES, MEETINGS, CALLS, EMAILS = "0-27", "0-46", "0-47", "0-48", "0-49"
PRIMARY = "Primary"

_PAIRS = (
    (DEALS, CONTACTS, 3, 4),
    (DEALS, LINE_ITEMS, 19, 20),
    (CONTACTS, COMPANIES, 279, 280),
    (DEALS, COMPANIES, 341, 342),
    (TICKETS, CONTACTS, 16, 15),
    (TICKETS, COMPANIES, 339, 340),
    (TICKETS, DEALS, 28, 27),
    (QUOTES, CONTACTS, 69, 70),
    (QUOTES, COMPANIES, 71, 72),
    (QUOTES, DEALS, 64, 63),
    (QUOTES, LINE_ITEMS, 67, 68),
    (ORDERS, CONTACTS, 507, 508),
    (ORDERS, COMPANIES, 509, 510),
    (ORDERS, DEALS, 512, 511),
    (ORDERS, LINE_ITEMS, 513, 514),
    (ORDERS, TICKETS, 525, 526),
    (CARTS, CONTACTS, 586, 587),
    (CARTS, LINE_ITEMS, 590, 591),
    (CARTS, ORDERS, 593, 592),
    (CALLS, CONTACTS, 194, 193),
    (CALLS, COMPANIES, 182, 181),
    (CALLS, DEALS, 206, 205),
    (CALLS, TICKETS, 220, 219),
    (EMAILS, CONTACTS, 198, 197),
    (EMAILS, COMPANIES, 186, 185),
    (EMAILS, DEALS, 210, 209),
    (EMAILS, TICKETS, 224, 223),
    (MEETINGS, CONTACTS, 200, 199),
    (MEETINGS, COMPANIES, 188, 187),
    (MEETINGS, DEALS, 212, 211),
    (MEETINGS, TICKETS, 226, 225),
    (NOTES, CONTACTS, 202, 201),
    (NOTES, COMPANIES, 190, 189),
    (NOTES, DEALS, 214, 213),
    (NOTES, TICKETS, 228, 227),
    (TASKS, CONTACTS, 204, 203),
    (TASKS, COMPANIES, 192, 191),
    (TASKS, DEALS, 216, 215),
    (TASKS, TICKETS, 230, 229),
)
"""Both ends, the id of the unlabelled type from the first to the second, and of the way back."""
_PRIMARY_PAIRS = (
    (CONTACTS, COMPANIES, 1, 2),
    (DEALS, COMPANIES, 5, 6),
    (TICKETS, COMPANIES, 26, 25),
)
"""Types that bear HubSpot's own label: which of several companies is the first in rank."""

_SINGULAR = {one.id: one.enum.lower() for one in OBJECT_TYPES}


def _types() -> Iterator[AssociationType]:
    labelled = {(start, end) for start, end, _, _ in _PRIMARY_PAIRS}
    for start, end, forth, back in _PAIRS:
        suffix = "_unlabeled" if (start, end) in labelled else ""
        yield from _both(start, end, (forth, back), None, suffix)
    for start, end, forth, back in _PRIMARY_PAIRS:
        yield from _both(start, end, (forth, back), PRIMARY, "")


def _both(
    start: str, end: str, ids: tuple[int, int], label: str | None, suffix: str
) -> Iterator[AssociationType]:
    forth, back = ids
    for here, there, one, other in ((start, end, forth, back), (end, start, back, forth)):
        name = f"{_SINGULAR[here]}_to_{_SINGULAR[there]}{suffix}"
        yield AssociationType(here, there, HUBSPOT_DEFINED, one, label, name, other)


STANDARD = tuple(_types())
