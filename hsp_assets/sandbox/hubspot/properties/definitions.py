"""Definitions of properties: the rules for making, changing and archiving them."""

import json

from hsp_assets.sandbox.hubspot.definitions.object_types import ObjectType
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.properties.bodies import FIELDS, PropertyCreate, PropertyUpdate
from hsp_assets.sandbox.hubspot.protocol.errors import ApiError, Json, invalid, not_found
from hsp_assets.sandbox.hubspot.store.database import DEFINITIONS
from hsp_assets.sandbox.hubspot.store.times import iso, parse_time

MAX_UNIQUE = 10
"""Properties with unique values per object type, HubSpot's own not counted."""


class PropertyDefinitions:
    """The property definitions of one object type."""

    def __init__(self, portal: Portal, object_type: ObjectType) -> None:
        self._portal = portal
        self._type = object_type

    def all(self, *, archived: bool = False) -> list[Json]:
        """The definitions, live or archived, by name."""
        definitions = self._portal.store.definitions(
            "SELECT definition FROM property_definitions "
            "WHERE object_type = ? AND (archived_at IS NOT NULL) = ? ORDER BY name",
            *(self._type.id, archived),
        )
        return definitions if archived else [d for d in definitions if self._is_visible(d)]

    def get(self, name: str, *, archived: bool = False) -> Json:
        """One definition.

        Raises:
            ApiError: 404, there is none.
        """
        definition = self.find(name, archived=archived)
        if definition is None or not (archived or self._is_visible(definition)):
            raise not_found(f'Property "{name}" does not exist for {self._type.enum}')
        return definition

    def find(self, name: str, *, archived: bool = False) -> Json | None:
        """One definition, if there is one."""
        definitions = self._portal.store.definitions(
            "SELECT definition FROM property_definitions "
            "WHERE object_type = ? AND name = ? AND (archived_at IS NOT NULL) = ?",
            *(self._type.id, name, archived),
        )
        return next(iter(definitions), None)

    def create(self, new: PropertyCreate) -> Json:
        """Define a property; an archived one of the name is replaced.

        Raises:
            ApiError: 409, the name is taken; 400, the definition breaks a rule.
        """
        self._refuse_taken(new.name)
        self._check(new.type, new.field_type, new.group_name)
        self._check_options(new)
        if new.has_unique_value:
            self._check_room_for_unique(new)
        now = iso(self._portal.now())
        definition = new.definition() | {
            "createdAt": now,
            "updatedAt": now,
            "archived": False,
            "calculated": new.field_type == "calculation_equation",
            "hubspotDefined": False,
            "modificationMetadata": {
                "archivable": True,
                "readOnlyDefinition": False,
                "readOnlyValue": new.field_type == "calculation_equation",
                "readOnlyOptions": False,
            },
        }
        self._put(definition)
        self._index_values(new)
        return definition

    def update(self, name: str, change: PropertyUpdate) -> Json:
        """Change a definition.

        Raises:
            ApiError: 404, there is none; 400, the change breaks a rule.
        """
        definition = self.get(name)
        if definition["modificationMetadata"]["readOnlyDefinition"]:
            raise invalid(f'The definition of "{name}" is HubSpot\'s and cannot be changed')
        definition |= change.changes()
        self._check(definition["type"], definition["fieldType"], definition["groupName"])
        definition["updatedAt"] = iso(self._portal.now())
        self._put(definition)
        return definition

    def archive(self, name: str) -> None:
        """Archive a definition.

        Raises:
            ApiError: 404, there is none; 400, it is HubSpot's own.
        """
        definition = self.get(name)
        if not definition["modificationMetadata"]["archivable"]:
            raise invalid(f'"{name}" is HubSpot\'s own property and cannot be archived')
        now = self._portal.now()
        self._put(definition | {"archived": True, "archivedAt": iso(now)}, archived_at=now)

    def _put(self, definition: Json, archived_at: int | None = None) -> None:
        self._portal.store.execute(
            "INSERT INTO property_definitions VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE "
            "SET definition = excluded.definition, archived_at = excluded.archived_at",
            self._type.id,
            definition["name"],
            json.dumps(definition, ensure_ascii=False),
            archived_at,
        )
        self._portal.store.touch(DEFINITIONS, self._portal.now())

    def _index_values(self, new: PropertyCreate) -> None:
        """Let values that records still have from an archived definition find them, or not."""
        self._portal.store.execute(
            "DELETE FROM unique_values WHERE type_id = ? AND name = ?", self._type.id, new.name
        )
        if new.has_unique_value:
            self._portal.store.execute(
                "INSERT OR IGNORE INTO unique_values "
                "SELECT type_id, ?1, properties ->> ?1 AS value, id, lowered(properties ->> ?1) "
                "FROM objects WHERE type_id = ?2 AND archived_at IS NULL AND value <> ''",
                new.name,
                self._type.id,
            )

    def _is_visible(self, definition: Json) -> bool:
        created = parse_time(definition["createdAt"]) or 0
        delay = self._portal.options.property_delay_seconds * 1000
        return not delay or created + delay <= self._portal.now()

    def _refuse_taken(self, name: str) -> None:
        if self.find(name):
            raise ApiError(
                409,
                "OBJECT_ALREADY_EXISTS",
                f'A property named "{name}" already exists for {self._type.enum}.',
                sub_category="Properties.PROPERTY_WITH_NAME_EXISTS",
                context={"name": [name]},
            )

    def _check(self, kind: str, field: str, group: str) -> None:
        if field not in FIELDS[kind]:
            raise invalid(
                f"fieldType {field} does not suit type {kind}, which takes "
                f"{', '.join(sorted(FIELDS[kind]))}"
            )
        if not self._portal.store.row(
            "SELECT 1 FROM property_groups WHERE object_type = ? AND name = ?",
            self._type.id,
            group,
        ):
            raise invalid(
                f'Property group "{group}" does not exist for {self._type.enum}',
                sub_category="PropertyGroupError.GROUP_DOES_NOT_EXIST",
            )

    def _check_options(self, new: PropertyCreate) -> None:
        values = [option.value for option in new.options]
        if len(set(values)) < len(values):
            raise invalid(f'The options of "{new.name}" have a value twice')

    def _check_room_for_unique(self, new: PropertyCreate) -> None:
        if new.type not in ("string", "number"):
            raise invalid(f"hasUniqueValue suits string and number properties, not {new.type}")
        unique = [d for d in self.all() if d["hasUniqueValue"] and not d["hubspotDefined"]]
        if len(unique) >= MAX_UNIQUE:
            raise invalid(
                f"{self._type.enum} has {MAX_UNIQUE} properties with unique values already, "
                "which is the limit",
                sub_category="PropertyValidationError.UNIQUE_PROPERTY_LIMIT_EXCEEDED",
            )
