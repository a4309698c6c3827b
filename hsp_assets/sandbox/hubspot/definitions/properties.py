"""The properties of a portal's object types as records need to know them.

How definitions are made and changed belongs to the properties API.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hsp_assets.sandbox.hubspot.definitions.cache import DefinitionCache
from hsp_assets.sandbox.hubspot.protocol.errors import Json
from hsp_assets.sandbox.hubspot.store.database import Store
from hsp_assets.sandbox.hubspot.store.times import parse_time


@dataclass(frozen=True, slots=True)
class Property:
    """One property of an object type.

    Attributes:
        name: internal name.
        label: what people see.
        type: such as string, number, enumeration.
        unique: no two records share a value, and a value finds its record.
        read_only: HubSpot alone writes it.
        several: an enumeration that takes several values, separated by semicolons.
        options: label by internal value; empty where values are free.
        hubspot_defined: HubSpot's own.
        visible_at: epoch milliseconds from which it is known.
    """

    name: str
    label: str
    type: str
    unique: bool
    read_only: bool
    several: bool
    options: Mapping[str, str]
    hubspot_defined: bool
    visible_at: int


class Properties:
    """The properties of every object type."""

    def __init__(self, store: Store, delay_seconds: float, now: Callable[[], int]) -> None:
        self._store = store
        self._delay = int(delay_seconds * 1000)
        self._now = now
        self._known: DefinitionCache[str, Mapping[str, Property]] = DefinitionCache(
            store, self._load
        )
        self._unique: DefinitionCache[str, tuple[str, ...]] = DefinitionCache(
            store, self._load_unique
        )

    def of(self, type_id: str) -> Mapping[str, Property]:
        """The properties of an object type by name, as far as they are visible yet."""
        known = self._known[type_id]
        if not self._delay:
            return known
        now = self._now()
        return {name: one for name, one in known.items() if one.visible_at <= now}

    def unique(self, type_id: str) -> tuple[str, ...]:
        """Names of the properties with unique values that records are written with."""
        return self._unique[type_id]

    def _load_unique(self, type_id: str) -> tuple[str, ...]:
        known = self._known[type_id].values()
        return tuple(p.name for p in known if p.unique and not p.read_only)

    def _load(self, type_id: str) -> Mapping[str, Property]:
        definitions = self._store.definitions(
            "SELECT definition FROM property_definitions "
            "WHERE object_type = ? AND archived_at IS NULL",
            type_id,
        )
        parsed = [_property(definition, self._delay) for definition in definitions]
        return {one.name: one for one in parsed}


def _property(definition: Json, delay: int) -> Property:
    return Property(
        name=definition["name"],
        label=definition["label"],
        type=definition["type"],
        unique=definition["hasUniqueValue"],
        read_only=definition["modificationMetadata"]["readOnlyValue"],
        several=definition["fieldType"] == "checkbox",
        options={option["value"]: option["label"] for option in definition["options"]},
        hubspot_defined=definition["hubspotDefined"],
        visible_at=(parse_time(definition["createdAt"]) or 0) + delay,
    )
