"""Change detection: a listing of the portal compared with the one before.

HubSpot's search shows changes late and not in order, so every look goes back `OVERLAP` before the
newest record seen, and what was seen there is remembered record by record. Where more changed than
one page shows, the records since a fixed moment are counted, and a count that moved is a change.
Nothing here calls HubSpot or knows Dagster.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from hsp_assets.resources.hubspot_changes import Listing

OVERLAP = 10 * 60 * 1000
"""Milliseconds that search may lag behind a change."""


@dataclass(frozen=True)
class Seen:
    """The last listing of one kind of records, in brief; JSON but for its class.

    Attributes:
        total: how many records there were; None where HubSpot does not say.
        newest: when the newest changed, epoch milliseconds; 0 when there was none.
        window: when the records of the overlap changed, by id.
        counted_from: moment since which records are counted, while one page does not show all;
            0 until they were counted once.
        counted: how many there were since then; before they were counted, how many were reported.

    """

    total: int | None = None
    newest: int = 0
    window: Mapping[str, int] = field(default_factory=dict)
    counted_from: int = 0
    counted: int = 0

    @property
    def version(self) -> str:
        """A name for what was seen: the same records in the same state have the same name."""
        at_newest = sorted(record for record, at in self.window.items() if at == self.newest)
        text = f"{self.total}/{self.newest}/{self.counted}/{','.join(at_newest)}"
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Change:
    """What changed since the last look.

    Attributes:
        changed: records that are new or changed.
        or_more: whether there may be more of them.
        late: whether one of them changed no later than the newest record of the look before, so
            that a reader who has that one may still lack this one.
        fewer: by how many records there are fewer than before: deleted or merged.

    """

    changed: int = 0
    or_more: bool = False
    late: bool = False
    fewer: int = 0

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.changed or self.fewer)

    def __str__(self) -> str:
        changed = f"{self.changed:,}{' or more' if self.or_more else ''} new or changed"
        return f"{changed}, {self.fewer:,} fewer than before" if self.fewer else changed


def changes(seen: Seen | None, listing: Listing) -> tuple[Change, Seen]:
    """Compare a listing with what was seen before.

    Args:
        seen: before; None on the first look, when everything is new.
        listing: the newest records now.

    Returns:
        What changed, and what is to be remembered.

    """
    newest = max(listing.newest.values(), default=0)
    if seen is None:
        count = len(listing.newest) if listing.total is None else listing.total
        change = Change(count, listing.total is None and listing.is_full)
        return change, _remember(listing, newest, Seen(counted=count))
    new = [
        record
        for record, at in listing.newest.items()
        if at >= seen.newest - OVERLAP and seen.window.get(record) != at
    ]
    change = Change(
        changed=len(new),
        or_more=listing.is_full and len(new) == len(listing.newest),
        late=any(listing.newest[record] <= seen.newest for record in new),
        fewer=max(0, (seen.total or 0) - (listing.total or 0)),
    )
    return change, _remember(listing, max(newest, seen.newest), seen)


def needs_counting(seen: Seen, listing: Listing) -> bool:
    """Whether one page does not show all that changed within the overlap."""
    return listing.total is not None and _overflows(listing, seen.newest)


def moment_to_count(seen: Seen) -> int:
    """Since when to count: always the same moment, until a page shows all again."""
    return seen.counted_from or seen.newest - OVERLAP


def add_count(seen: Seen, looked: tuple[Change, Seen], count: int) -> tuple[Change, Seen]:
    """Correct a look by how many records changed since the moment to count from.

    Args:
        seen: before the look.
        looked: what `changes` answered.
        count: how many records changed at that moment or later.

    """
    (change, now), moment = looked, moment_to_count(seen)
    known = seen.counted if seen.counted_from else max(seen.counted, len(seen.window))
    changed = max(change.changed, count - known)
    # The first count shows how many there are behind the page, not that any of them came late.
    late = change.late or (bool(seen.counted_from) and changed > change.changed)
    return (
        replace(change, changed=changed, or_more=False, late=late),
        replace(now, counted_from=moment, counted=count),
    )


def _overflows(listing: Listing, newest: int) -> bool:
    oldest = min(listing.newest.values(), default=0)
    return listing.is_full and oldest > newest - OVERLAP


def _remember(listing: Listing, newest: int, seen: Seen) -> Seen:
    kept = {record: at for record, at in listing.newest.items() if at >= newest - OVERLAP}
    if not _overflows(listing, newest):
        return Seen(listing.total, newest, kept)
    return Seen(listing.total, newest, kept, seen.counted_from, seen.counted)
