"""The custom event definitions of a portal as sending and reading events need to know them.

How definitions are made and changed belongs to the events API.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from hsp_assets.sandbox.hubspot.definitions.cache import DefinitionCache
from hsp_assets.sandbox.hubspot.definitions.properties import Property
from hsp_assets.sandbox.hubspot.protocol.errors import Json
from hsp_assets.sandbox.hubspot.store.database import Store
from hsp_assets.sandbox.sqlite import Row


@dataclass(frozen=True, slots=True)
class Matching:
    """How an event finds its record: by a unique property whose value the event carries."""

    record_property: str
    event_property: str


@dataclass(frozen=True, slots=True)
class EventType:
    """One custom event.

    Attributes:
        id: such as '6-1000001'.
        qualified_name: such as 'pe23456789_bought'.
        object_type: id of the object type it happens to.
        object_name: the same as bodies write it, such as 'CONTACT'.
        properties: what it may carry, by name.
        matching: how it finds its record besides record id and e-mail address.
    """

    id: str
    qualified_name: str
    object_type: str
    object_name: str
    properties: Mapping[str, Property]
    matching: Matching | None


class EventTypes:
    """The custom events of a portal."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: DefinitionCache[None, Mapping[str, EventType]] = DefinitionCache(
            store, self._load
        )

    def find(self, name: str) -> EventType | None:
        """The event of a fully qualified name or an id."""
        return self._known[None].get(name.lower())

    def names(self) -> list[str]:
        """The fully qualified names of all events."""
        return sorted({event.qualified_name for event in self._known[None].values()})

    def _load(self, _: None) -> Mapping[str, EventType]:
        rows = self._store.rows("SELECT * FROM event_types WHERE archived_at IS NULL")
        events = [_event_type(row) for row in rows]
        return {name: event for event in events for name in (event.qualified_name, event.id)}


def _event_type(row: Row) -> EventType:
    definition: Json = json.loads(row["definition"])
    rule = (definition.get("customMatchingId") or {}).get("primaryObjectRule")
    matching = rule and Matching(rule["targetObjectPropertyName"], rule["eventPropertyName"])
    properties = [_property(one) for one in definition["properties"]]
    return EventType(
        id=row["type_id"],
        qualified_name=row["fully_qualified_name"],
        object_type=definition["primaryObjectId"],
        object_name=definition["primaryObject"],
        properties={known.name: known for known in properties},
        matching=matching or None,
    )


def _property(definition: Json) -> Property:
    return Property(
        name=definition["name"],
        label=definition["label"],
        type=definition["type"],
        unique=False,
        read_only=False,
        several=False,
        options={option["value"]: option["label"] for option in definition["options"]},
        hubspot_defined=definition["hubspotDefined"],
        visible_at=0,
    )
