"""Definitions of custom events: the rules for making, changing and deleting them."""

import json
import re

from hsp_assets.sandbox.hubspot.definitions.object_types import ObjectType
from hsp_assets.sandbox.hubspot.events.bodies import (
    MAX_PROPERTIES,
    EventDefinitionCreate,
    EventDefinitionUpdate,
    EventProperty,
    EventPropertyUpdate,
    MatchingRule,
)
from hsp_assets.sandbox.hubspot.events.default_properties import NAMES
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import ApiError, Json, invalid, not_found
from hsp_assets.sandbox.hubspot.store.database import DEFINITIONS
from hsp_assets.sandbox.hubspot.store.times import iso

MAX_DEFINITIONS = 500
FIRST_ID = 1_000_001

GROUP = "eventinformation"
"""The group of every property; HubSpot names one and says nothing about it, so this is assumed."""


class EventDefinitions:
    """The custom events of a portal."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    def all(self) -> list[Json]:
        """The live definitions by name."""
        return self._portal.store.definitions(
            "SELECT definition FROM event_types WHERE archived_at IS NULL ORDER BY name"
        )

    def get(self, name: str) -> Json:
        """One definition, by name or fully qualified name.

        Raises:
            ApiError: 404, there is none.
        """
        definitions = self._portal.store.definitions(
            "SELECT definition FROM event_types "
            "WHERE archived_at IS NULL AND ? IN (name, fully_qualified_name)",
            name.lower(),
        )
        if not definitions:
            raise not_found(f'Event definition "{name}" does not exist')
        return definitions[0]

    def create(self, new: EventDefinitionCreate) -> Json:
        """Define a custom event.

        Raises:
            ApiError: 409, the name is taken or burnt; 400, the definition breaks a rule.
        """
        name = new.name or re.sub(r"[^a-z0-9]+", "_", new.label.lower()).strip("_")[:50]
        self._refuse_taken(name)
        object_type = self._portal.types.resolve(new.primary_object)
        properties = [_property(one) for one in new.property_definitions]
        if new.include_default_properties:
            properties += [_default_property(default) for default in NAMES]
        now = iso(self._portal.now())
        type_id = f"6-{self._portal.store.next_id('event type', FIRST_ID)}"
        definition: Json = {
            "id": type_id.removeprefix("6-"),
            "name": name,
            "fullyQualifiedName": f"pe{self._portal.id}_{name}",
            "objectTypeId": type_id,
            "primaryObject": object_type.enum,
            "primaryObjectId": object_type.id,
            "labels": {"singular": new.label, "plural": new.label},
            "description": new.description or "",
            "associations": [],
            "properties": properties,
            "trackingType": "MANUAL",
            "archived": False,
            "createdAt": now,
            "updatedAt": now,
        }
        if new.custom_matching_id:
            definition |= self._matching(object_type, properties, new.custom_matching_id)
        self._put(definition)
        return definition

    def update(self, name: str, change: EventDefinitionUpdate) -> Json:
        """Change a definition's label or description.

        Raises:
            ApiError: 404, there is none.
        """
        definition = self.get(name)
        if change.label:
            definition["labels"] = {"singular": change.label, "plural": change.label}
        if change.description is not None:
            definition["description"] = change.description
        self._put(definition)
        return definition

    def delete(self, name: str) -> None:
        """Delete a definition and every occurrence; the name can never be used again.

        Raises:
            ApiError: 404, there is none.
        """
        definition, store = self.get(name), self._portal.store
        type_id, now = definition["objectTypeId"], self._portal.now()
        store.execute("UPDATE event_types SET archived_at = ? WHERE type_id = ?", now, type_id)
        store.execute("DELETE FROM events WHERE event_type = ?", type_id)
        store.touch(DEFINITIONS, now)
        store.touch(type_id, now)

    def add_property(self, name: str, new: EventProperty) -> Json:
        """Add a property to an event.

        Raises:
            ApiError: 404, there is no such event; 409, the name is taken; 400, it is too many.
        """
        definition = self.get(name)
        properties = definition["properties"]
        if any(known["name"] == new.name for known in properties):
            raise ApiError(
                409, "OBJECT_ALREADY_EXISTS", f'The event has a property "{new.name}" already.'
            )
        if sum(not known["hubspotDefined"] for known in properties) >= MAX_PROPERTIES:
            raise invalid(f"An event has at most {MAX_PROPERTIES} properties")
        added = _property(new)
        properties.append(added)
        self._put(definition)
        return added

    def update_property(self, name: str, property_name: str, change: EventPropertyUpdate) -> Json:
        """Change the label, description or options of an event's property.

        Raises:
            ApiError: 404, there is no such event or property.
        """
        definition = self.get(name)
        known = _named(definition, property_name)
        known |= change.model_dump(by_alias=True, exclude_none=True)
        self._put(definition)
        return known

    def delete_property(self, name: str, property_name: str) -> None:
        """Delete a property of an event.

        Raises:
            ApiError: 404, there is no such event or property.
        """
        definition = self.get(name)
        definition["properties"].remove(_named(definition, property_name))
        self._put(definition)

    def _refuse_taken(self, name: str) -> None:
        rows = self._portal.store.rows("SELECT name FROM event_types")
        if name in {row["name"] for row in rows}:
            raise ApiError(
                409,
                "OBJECT_ALREADY_EXISTS",
                f'The event name "{name}" is in use or has been in use; it cannot be used again.',
            )
        if len(self.all()) >= MAX_DEFINITIONS:
            raise invalid(f"An account has at most {MAX_DEFINITIONS} event definitions")

    def _matching(
        self, object_type: ObjectType, properties: list[Json], rule: MatchingRule
    ) -> Json:
        target = rule.primary_object_rule.target_object_property_name
        carried = rule.primary_object_rule.event_property_name
        known = self._portal.properties.of(object_type.id).get(target)
        if known is None or not known.unique:
            raise invalid(
                f'customMatchingId: "{target}" must be a property of {object_type.enum} with '
                "unique values"
            )
        if carried not in {one["name"] for one in properties}:
            raise invalid(f'customMatchingId: the event has no property "{carried}"')
        return {"customMatchingId": rule.model_dump(by_alias=True)}

    def _put(self, definition: Json) -> None:
        now = self._portal.now()
        definition["updatedAt"] = iso(now)
        self._portal.store.execute(
            "INSERT INTO event_types VALUES (?, ?, ?, ?, ?, NULL) ON CONFLICT (type_id) DO UPDATE "
            "SET label = excluded.label, definition = excluded.definition",
            definition["objectTypeId"],
            definition["name"],
            definition["fullyQualifiedName"],
            definition["labels"]["singular"],
            json.dumps(definition, ensure_ascii=False),
        )
        self._portal.store.touch(DEFINITIONS, now)


def _property(new: EventProperty) -> Json:
    return {
        "name": new.name,
        "label": new.label,
        "type": new.type,
        "fieldType": "number" if new.type == "number" else "text",
        "description": new.description or "",
        "groupName": GROUP,
        "options": [option.model_dump(by_alias=True) for option in new.options],
        "hubspotDefined": False,
        "archived": False,
    }


def _default_property(name: str) -> Json:
    label = name.removeprefix("hs_").replace("_", " ").capitalize()
    return _property(EventProperty(name=name, label=label, type="string")) | {
        "hubspotDefined": True
    }


def _named(definition: Json, name: str) -> Json:
    declared: list[Json] = definition["properties"]
    for known in declared:
        if known["name"] == name:
            return known
    raise not_found(f'The event {definition["name"]} has no property "{name}"')
