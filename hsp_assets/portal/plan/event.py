"""The custom event and its properties."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hsp_assets.portal.model import INTERACTION_EVENT, EventDefinition, Property
from hsp_assets.portal.plan.changes import Change, Json, texts_changed
from hsp_assets.portal.plan.options import options_changed, options_of

ANOTHER_NAME = (
    "A deleted event's name can never be used again: choose another one in HSP_EVENT_NAME."
)
DELETE = "Delete the event, and with it what it recorded, in HubSpot's Event Management."


def plan_event(declared: EventDefinition, existing: Sequence[Json]) -> list[Change]:
    """Compare the declared event, and its properties, with the portal's, by name.

    One that bears the declared label under another name is refused, with the choice: a second
    event beside it would take what the first one is asked for.
    """
    change = Change(
        "event",
        "contacts",
        declared.name,
        f"finds its contact by {declared.contact_property} = {declared.matching_property}",
    )
    event = next((e for e in existing if e["name"] == declared.name), None)
    alike = next((e for e in existing if _label(e).casefold() == declared.label.casefold()), None)
    if event is None and alike:
        return [_refuse_alike(change, declared, str(alike["name"]))]
    if event is None:
        with_event = [_property_change(declared, p).created() for p in declared.properties]
        return [change.created(event_definition(declared)), *with_event]
    present = {str(p["name"]): p for p in _properties(event)}
    return [
        _plan_texts(change, declared, event),
        *(_plan_property(declared, p, present.get(p.name)) for p in declared.properties),
    ]


def _refuse_alike(change: Change, declared: EventDefinition, name: str) -> Change:
    return change.refused(
        f"missing, and the event {name} bears its label {declared.label!r}",
        f"To use that event, set HSP_EVENT_NAME={name}; to have another one made beside it, "
        "rename that one in HubSpot's Event Management.",
    )


def _label(event: Json) -> str:
    labels = event.get("labels")
    return str(labels.get("singular") or "") if isinstance(labels, Mapping) else ""


def _plan_texts(change: Change, declared: EventDefinition, event: Json) -> Change:
    unchangeable = _unchangeable(declared, event)
    if unchangeable:
        return change.refused(unchangeable, f"{DELETE} {ANOTHER_NAME}")
    existing = {"label": _label(event), "description": event.get("description")}
    changed = texts_changed(event_definition(declared), existing, ["label", "description"])
    if not changed:
        return change
    # HubSpot's description of this operation requires the order of the properties.
    order = {"propertyOrder": [p["name"] for p in _properties(event)]}
    update = change.updated(changed, existing, declared.name)
    return replace(update, definition=update.definition | order)


def _unchangeable(declared: EventDefinition, event: Json) -> str:
    """What differs that HubSpot cannot change; empty if nothing does.

    An event that people made, chosen by its name, may find contacts by no property: our loads
    send the contact's record id, too.
    """
    rule = event.get("customMatchingId")
    primary = rule.get("primaryObjectRule") if isinstance(rule, Mapping) else None
    ends = primary if isinstance(primary, Mapping) else {}
    target, carried = ends.get("targetObjectPropertyName"), ends.get("eventPropertyName")
    if (target, carried) == (declared.contact_property, declared.matching_property):
        return ""
    if not target and declared.name != INTERACTION_EVENT.name:
        return ""
    how = f"{target} = {carried}" if target else "no property of its own"
    return f"finds its contact by {how}; HubSpot cannot change that"


def _plan_property(declared: EventDefinition, wanted: Property, existing: Json | None) -> Change:
    change, definition = _property_change(declared, wanted), _property_definition(wanted)
    if existing is None:
        return change.created(definition, declared.name)
    if existing.get("type") != wanted.type:
        return change.refused(
            f"is of type {existing.get('type')}; HubSpot cannot change it to {wanted.type}",
            "Delete this property of the event in HubSpot (Data Management > Event Management), "
            "and with it the values it recorded.",
        )
    changed = texts_changed(definition, existing, ["label", "description"])
    changed |= options_changed(wanted, existing)
    return change.updated(changed, existing, declared.name, wanted.name)


def _properties(event: Json) -> list[Json]:
    listed = event["properties"]
    return listed if isinstance(listed, list) else []


def _property_change(declared: EventDefinition, wanted: Property) -> Change:
    return Change("event property", declared.name, wanted.name, wanted.type)


def event_definition(declared: EventDefinition) -> dict[str, object]:
    """The body with which HubSpot creates a custom event."""
    return {
        "name": declared.name,
        "label": declared.label,
        "description": declared.description,
        "primaryObject": "CONTACT",
        "includeDefaultProperties": False,
        "propertyDefinitions": [_property_definition(p) for p in declared.properties],
        "customMatchingId": {
            "primaryObjectRule": {
                "targetObjectPropertyName": declared.contact_property,
                "eventPropertyName": declared.matching_property,
            }
        },
    }


def _property_definition(declared: Property) -> dict[str, object]:
    return {
        "name": declared.name,
        "label": declared.label,
        "type": declared.type,
        "description": declared.description,
        "options": options_of(declared),
    }
