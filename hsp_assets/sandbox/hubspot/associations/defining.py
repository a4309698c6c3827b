"""Defining and removing types of association."""

from hsp_assets.sandbox.hubspot.definitions.association_types import (
    FIRST_USER_DEFINED,
    USER_DEFINED,
    AssociationType,
)
from hsp_assets.sandbox.hubspot.definitions.object_types import ObjectType
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.store.database import ASSOCIATIONS, DEFINITIONS


def define_types(
    portal: Portal,
    from_type: ObjectType,
    to_type: ObjectType,
    name: str | None = None,
    labels: tuple[str | None, str | None] = (None, None),
) -> tuple[AssociationType, AssociationType]:
    """Define an association, both directions of it.

    Args:
        portal: where.
        from_type: one end.
        to_type: the other end.
        name: internal name; made from those of the ends unless given.
        labels: of either direction.
    """
    there = portal.store.next_id("association type", FIRST_USER_DEFINED)
    back = portal.store.next_id("association type", FIRST_USER_DEFINED)
    ends = _short(from_type), _short(to_type)
    forth_name = name or f"{ends[0]}_to_{ends[1]}"
    back_name = name or f"{ends[1]}_to_{ends[0]}"
    kinds = (
        AssociationType(from_type.id, to_type.id, USER_DEFINED, there, labels[0], forth_name, back),
        AssociationType(to_type.id, from_type.id, USER_DEFINED, back, labels[1], back_name, there),
    )
    portal.association_types.add(kinds, portal.now())
    return kinds


def remove_type(portal: Portal, from_type: str, to_type: str, type_id: int) -> bool:
    """Remove a type that the portal defined, its other direction and every association of it.

    Returns:
        Whether there was one.
    """
    kind = portal.association_types.find(from_type, to_type, USER_DEFINED, type_id)
    if kind is None:
        return False
    ends = [
        (from_type, to_type, USER_DEFINED, type_id),
        (to_type, from_type, USER_DEFINED, kind.inverse_id),
    ]
    portal.store.execute_many(
        "DELETE FROM association_types WHERE from_type = ? AND to_type = ? AND category = ? "
        "AND association_type_id = ?",
        ends,
    )
    removed = portal.store.execute_many(
        "DELETE FROM associations WHERE from_type = ? AND to_type = ? AND category = ? "
        "AND association_type_id = ?",
        ends,
    )
    now = portal.now()
    portal.store.touch(DEFINITIONS, now)
    if removed:
        portal.store.touch(ASSOCIATIONS, now)
    return True


def _short(object_type: ObjectType) -> str:
    return object_type.name if object_type.is_custom else object_type.enum.lower()
