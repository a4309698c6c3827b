"""Properties of records, and the group under which HubSpot shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hsp_assets.portal import model as portal
from hsp_assets.portal.model import ObjectType, Property
from hsp_assets.portal.plan.changes import Change, Json, texts_changed
from hsp_assets.portal.plan.options import options_changed, options_of

HUBSPOT = "in HubSpot (Settings > Properties)"
START_ANEW = f"Export its values and delete the property {HUBSPOT}."


@dataclass(frozen=True)
class KnownProperties:
    """What a portal has of an object type.

    Attributes:
        live: definitions by name.
        archived: names of archived definitions.
        groups: groups of properties by name.

    """

    live: Mapping[str, Json]
    archived: frozenset[str] = frozenset()
    groups: Mapping[str, Json] = field(default_factory=dict)


def plan_properties(
    object_type: ObjectType, known: KnownProperties, declared: Sequence[Property]
) -> list[Change]:
    """Compare declared properties of an object type, and their group, with the portal's."""
    changes = [_plan_property(object_type, one, known) for one in declared]
    return [
        _plan_group(object_type, known),
        *_missing_built_in(object_type, known),
        *_within_unique_quota(known, declared, changes),
    ]


def _plan_group(object_type: ObjectType, known: KnownProperties) -> Change:
    group = portal.PROPERTY_GROUP
    change = Change("property group", object_type, group.name, group.label)
    definition: dict[str, object] = {"name": group.name, "label": group.label}
    if group.name not in known.groups:
        return change.created(definition, object_type)
    existing = known.groups[group.name]
    changed = texts_changed(definition, existing, ["label"])
    return change.updated(changed, existing, object_type, group.name)


def _missing_built_in(object_type: ObjectType, known: KnownProperties) -> list[Change]:
    return [
        Change("property", object_type, name, "HubSpot's own").refused(
            "missing, though HubSpot itself defines it",
            "Check that the token belongs to the right portal and may read its properties.",
        )
        for name in portal.BUILT_IN[object_type]
        if name not in known.live
    ]


def _plan_property(object_type: ObjectType, declared: Property, known: KnownProperties) -> Change:
    unique = ", unique values" if declared.unique else ""
    change = Change("property", object_type, declared.name, f"{declared.type}{unique}")
    definition = property_definition(declared)
    existing = known.live.get(declared.name)
    if existing is None:
        new = change.created(definition, object_type)
        if declared.name in known.archived:
            return replace(new, action="restore", difference="archived")
        return new
    unchangeable = _unchangeable(declared, existing)
    if unchangeable:
        return change.refused(unchangeable, START_ANEW)
    changed = texts_changed(definition, existing, ["label", "description"])
    changed |= options_changed(declared, existing)
    return change.updated(changed, existing, object_type, declared.name)


def _unchangeable(declared: Property, existing: Json) -> str:
    """What differs that HubSpot cannot change; empty if nothing does."""
    if existing.get("type") != declared.type:
        return f"is of type {existing.get('type')}; HubSpot cannot change it to {declared.type}"
    if declared.unique and not existing.get("hasUniqueValue"):
        return (
            "does not require unique values, without which every load could make duplicates; "
            "HubSpot cannot add that later"
        )
    return ""


def _within_unique_quota(
    known: KnownProperties, declared: Sequence[Property], changes: Sequence[Change]
) -> list[Change]:
    """The changes, where those beyond HubSpot's number of unique properties are refused."""
    used = [
        name
        for name, one in known.live.items()
        if one.get("hasUniqueValue") and not one.get("hubspotDefined")
    ]
    unique = {one.name for one in declared if one.unique}
    new = [c for c in changes if c.name in unique and c.action in ("create", "restore")]
    beyond = new[max(portal.MAX_UNIQUE - len(used), 0) :]
    return [_refuse_beyond_quota(c, used) if c in beyond else c for c in changes]


def _refuse_beyond_quota(change: Change, used: Sequence[str]) -> Change:
    return change.refused(
        f"missing, and {change.of} have {len(used)} properties with unique values "
        f"({', '.join(sorted(used))}), of which HubSpot allows {portal.MAX_UNIQUE}",
        f"Delete one that nobody needs {HUBSPOT}.",
    )


def property_definition(declared: Property) -> dict[str, object]:
    """The body with which HubSpot creates a property."""
    return {
        "name": declared.name,
        "label": declared.label,
        "description": declared.description,
        "type": declared.type,
        "fieldType": portal.FIELD_TYPES[declared.type],
        "groupName": portal.PROPERTY_GROUP.name,
        "hasUniqueValue": declared.unique,
        "options": options_of(declared),
    }
