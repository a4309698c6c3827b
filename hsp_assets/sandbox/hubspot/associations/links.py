"""Which records are associated: reading, making and removing the rows, both directions of each."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hsp_assets.sandbox.hubspot.definitions.association_types import AssociationType
from hsp_assets.sandbox.hubspot.definitions.object_types import DEALS, LINE_ITEMS
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.store.database import ASSOCIATIONS
from hsp_assets.sandbox.sqlite import Row


@dataclass(frozen=True, slots=True)
class Link:
    """One record associated with another, seen from the first."""

    type: AssociationType
    from_id: int
    to_id: int


def associate(portal: Portal, links: Iterable[Link]) -> int:
    """Associate records; a pair that is associated already stays as it is.

    A labelled association brings the unlabelled one with it, as it does in HubSpot.

    Returns:
        How many associations are new, each direction counted once.
    """
    now = portal.now()
    rows = [row for link in links for row in _rows(portal, link, now)]
    made = portal.store.execute_many(
        "INSERT OR IGNORE INTO associations VALUES (?, ?, ?, ?, ?, ?, ?)", rows
    )
    if made:
        portal.store.touch(ASSOCIATIONS, now)
    return made


def _rows(portal: Portal, link: Link, now: int) -> Iterable[tuple[str | int, ...]]:
    known = portal.association_types
    plain = known.unlabelled(link.type.from_type, link.type.to_type)
    for kind in {link.type, plain or link.type}:
        yield *_ends(Link(kind, link.from_id, link.to_id)), now
        back = known.inverse(kind)
        if back:
            yield *_ends(Link(back, link.to_id, link.from_id)), now


def _ends(link: Link) -> tuple[str | int, ...]:
    """A link as the columns of its row, but for the time."""
    kind = link.type
    return kind.from_type, link.from_id, kind.to_type, link.to_id, kind.category, kind.id


def separate(portal: Portal, from_type: str, from_id: int, to_type: str, to_id: int) -> None:
    """Remove every association of a pair."""
    ends = [(from_type, from_id, to_type, to_id), (to_type, to_id, from_type, from_id)]
    removed = portal.store.execute_many(
        "DELETE FROM associations "
        "WHERE from_type = ? AND from_id = ? AND to_type = ? AND to_id = ?",
        ends,
    )
    if removed:
        portal.store.touch(ASSOCIATIONS, portal.now())


def remove_links(portal: Portal, links: Iterable[Link]) -> None:
    """Remove single types of association from pairs, both directions of each."""
    rows = []
    for link in links:
        rows.append(_ends(link))
        back = portal.association_types.inverse(link.type)
        if back:
            rows.append(_ends(Link(back, link.to_id, link.from_id)))
    removed = portal.store.execute_many(
        "DELETE FROM associations WHERE from_type = ? AND from_id = ? AND to_type = ? "
        "AND to_id = ? AND category = ? AND association_type_id = ?",
        rows,
    )
    if removed:
        portal.store.touch(ASSOCIATIONS, portal.now())


def isolate(portal: Portal, type_id: str, ids: Sequence[int]) -> None:
    """Remove every association of some records, as when they are archived."""
    listed = json.dumps(list(ids))
    removed = portal.store.execute(
        "DELETE FROM associations WHERE (from_type, from_id, to_type, to_id) IN ("
        "SELECT to_type, to_id, from_type, from_id FROM associations "
        "WHERE from_type = ? AND from_id IN (SELECT value FROM json_each(?)))",
        type_id,
        listed,
    ) + portal.store.execute(
        "DELETE FROM associations "
        "WHERE from_type = ? AND from_id IN (SELECT value FROM json_each(?))",
        type_id,
        listed,
    )
    if removed:
        portal.store.touch(ASSOCIATIONS, portal.now())


def associated(portal: Portal, from_type: str, ids: Sequence[int], to_type: str) -> list[Row]:
    """The association rows that lead from some records to an object type, in order of ids."""
    return portal.store.rows(
        "SELECT from_id, to_id, category, association_type_id FROM associations "
        "WHERE from_type = ? AND to_type = ? AND from_id IN (SELECT value FROM json_each(?)) "
        "ORDER BY from_id, to_id",
        from_type,
        to_type,
        json.dumps(list(ids)),
    )


def parent_conflict(
    portal: Portal, kind: AssociationType, from_id: int | None, to_id: int
) -> str | None:
    """Why a line item may not be associated with a deal: it belongs to one deal only.

    Args:
        portal: where.
        kind: of the association.
        from_id: where it starts; None for a record that is still to be made.
        to_id: where it leads.
    """
    ends = {kind.from_type: from_id, kind.to_type: to_id}
    line_item, deal = ends.get(LINE_ITEMS), ends.get(DEALS)
    if DEALS not in ends or line_item is None:
        return None
    row = portal.store.row(
        "SELECT to_id FROM associations "
        "WHERE from_type = ? AND from_id = ? AND to_type = ? AND to_id IS NOT ?",
        LINE_ITEMS,
        line_item,
        DEALS,
        deal,
    )
    return f"Line item {line_item} already belongs to deal {row['to_id']}" if row else None


def limit_conflict(portal: Portal, kind: AssociationType, from_id: int, to_id: int) -> str | None:
    """Why a record may not be associated with one more in a way that the portal limits."""
    if kind.most is None:
        return None
    row = portal.store.row(
        "SELECT count(*) FROM associations WHERE from_type = ? AND from_id = ? AND to_type = ? "
        "AND category = ? AND association_type_id = ? AND to_id <> ?",
        kind.from_type,
        from_id,
        kind.to_type,
        kind.category,
        kind.id,
        to_id,
    )
    if row is None or row[0] < kind.most:
        return None
    return f"Record {from_id} has {row[0]} associations of type {kind.id}, which is the limit"
