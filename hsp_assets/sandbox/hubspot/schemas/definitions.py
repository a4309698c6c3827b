"""Definitions of custom objects: the rules for making, changing and deleting them."""

import json

from hsp_assets.sandbox.hubspot.associations.defining import define_types, remove_type
from hsp_assets.sandbox.hubspot.definitions.object_types import ObjectType
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.properties.definitions import PropertyDefinitions
from hsp_assets.sandbox.hubspot.protocol.errors import ApiError, Json, invalid, not_found
from hsp_assets.sandbox.hubspot.schemas.bodies import (
    AssociationCreate,
    SchemaCreate,
    SchemaUpdate,
)
from hsp_assets.sandbox.hubspot.schemas.standard import standard_schema
from hsp_assets.sandbox.hubspot.seeds.properties import CUSTOM_OBJECT
from hsp_assets.sandbox.hubspot.seeds.seeding import add_properties
from hsp_assets.sandbox.hubspot.store.database import DEFINITIONS
from hsp_assets.sandbox.hubspot.store.times import iso

FIRST_ID = 1_000_001


class Schemas:
    """The custom objects of a portal."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._store = portal.store

    def all(self, *, archived: bool = False) -> list[Json]:
        """The schemas, live or archived, in the order of their making."""
        definitions = self._store.definitions(
            "SELECT definition FROM object_types WHERE type_id LIKE '2-%' "
            "AND (archived_at IS NOT NULL) = ? ORDER BY CAST(substr(type_id, 3) AS INTEGER)",
            archived,
        )
        return [self._complete(definition) for definition in definitions]

    def get(self, name: str) -> Json:
        """One live schema, by type id, name or fully qualified name; of a standard type, too.

        Raises:
            ApiError: 404, there is none.
        """
        object_type = self._portal.types.find(name)
        if object_type and not object_type.is_custom:
            return self._complete(standard_schema(self._portal, object_type))
        return self._complete(self._definition(self._type(name)))

    def create(self, new: SchemaCreate) -> Json:
        """Define a custom object with its properties and associations.

        Raises:
            ApiError: 409, the name is taken; 400, the definition breaks a rule.
        """
        self._refuse_taken(new.name)
        type_id = f"2-{self._store.next_id('object type', FIRST_ID)}"
        self._put(_definition(self._portal, new, type_id))
        object_type = self._portal.types.resolve(type_id)
        add_properties(self._portal, object_type, CUSTOM_OBJECT)
        definitions = PropertyDefinitions(self._portal, object_type)
        for one in new.properties:
            definitions.create(one.definition(object_type.group))
        named = [*new.required_properties, *new.searchable_properties]
        self._refuse_unknown(object_type, [*named, *new.secondary_display_properties])
        if new.primary_display_property:
            self._refuse_unknown(object_type, [new.primary_display_property])
        for other in new.associated_objects:
            define_types(self._portal, object_type, self._portal.types.resolve(other))
        self._store.touch(type_id, self._portal.now())
        return self.get(type_id)

    def update(self, name: str, change: SchemaUpdate) -> Json:
        """Change labels, description, display or required properties.

        Raises:
            ApiError: 404, there is no such schema; 400, a property does not exist.
        """
        object_type = self._type(name)
        self._refuse_unknown(object_type, change.named_properties())
        definition, changes = self._definition(object_type), change.changes()
        changes["labels"] = definition["labels"] | changes.get("labels", {})
        self._put(definition | changes | {"updatedAt": iso(self._portal.now())})
        return self.get(object_type.id)

    def delete(self, name: str, *, for_good: bool) -> None:
        """Archive a schema, or remove an archived one so that its name is free again.

        Raises:
            ApiError: 404, there is none; 400, it has records still.
        """
        if for_good:
            self._remove(name)
            return
        object_type = self._type(name)
        if self._store.row(
            "SELECT 1 FROM objects WHERE type_id = ? AND archived_at IS NULL", object_type.id
        ):
            raise invalid(f"{object_type.name} has records; delete them first")
        now = self._portal.now()
        definition = self._definition(object_type) | {"archived": True, "updatedAt": iso(now)}
        self._put(definition)
        self._store.execute(
            "UPDATE object_types SET archived_at = ? WHERE type_id = ?", now, object_type.id
        )

    def add_association(self, name: str, new: AssociationCreate) -> Json:
        """Let records of a custom object be associated with those of another type.

        Raises:
            ApiError: 404, there is no such schema; 400, the other end is not one of its types.
        """
        object_type, resolve = self._type(name), self._portal.types.resolve
        ends = [resolve(new.from_object_type_id), resolve(new.to_object_type_id)]
        if object_type not in ends:
            raise invalid(f"One end of the association must be {object_type.name}")
        define_types(self._portal, ends[0], ends[1], new.name)
        added: Json = self._associations(ends[0].id)[-1]
        return added

    def remove_association(self, name: str, association_id: str) -> None:
        """Let records of a custom object no longer be associated in one way.

        Raises:
            ApiError: 404, there is no such schema or association.
        """
        object_type = self._type(name)
        known = {entry["id"]: entry for entry in self._associations(object_type.id)}
        if association_id not in known:
            raise not_found(f"{object_type.name} has no association {association_id}")
        to_type = known[association_id]["toObjectTypeId"]
        remove_type(self._portal, object_type.id, to_type, int(association_id))

    def _type(self, name: str) -> ObjectType:
        object_type = self._portal.types.find(name)
        if object_type is None or not object_type.is_custom:
            raise not_found(f'The account has no custom object "{name}"')
        return object_type

    def _definition(self, object_type: ObjectType) -> Json:
        return self._store.definitions(
            "SELECT definition FROM object_types WHERE type_id = ?", object_type.id
        )[0]

    def _complete(self, definition: Json) -> Json:
        """A definition with what is kept elsewhere: properties and associations."""
        object_type = self._portal.types.find(definition["objectTypeId"])
        properties = PropertyDefinitions(self._portal, object_type).all() if object_type else []
        associations = self._associations(definition["objectTypeId"])
        return definition | {"properties": properties, "associations": associations}

    def _associations(self, type_id: str) -> list[Json]:
        rows = self._store.rows(
            "SELECT * FROM association_types WHERE from_type = ? ORDER BY association_type_id",
            type_id,
        )
        return [
            {
                "id": str(row["association_type_id"]),
                "fromObjectTypeId": row["from_type"],
                "toObjectTypeId": row["to_type"],
                "name": row["name"],
            }
            for row in rows
        ]

    def _refuse_taken(self, name: str) -> None:
        rows = self._store.rows("SELECT name FROM object_types WHERE type_id LIKE '2-%'")
        if name.lower() in {row["name"].lower() for row in rows}:
            raise ApiError(
                409,
                "OBJECT_ALREADY_EXISTS",
                f'Object type "{name}" exists already or is archived',
                sub_category="OBJECT_TYPE_ALREADY_EXISTS",
            )
        limit = self._portal.options.custom_object_types
        if len(self.all()) >= limit:
            raise invalid(f"The account has {limit} custom objects, which is its limit")

    def _refuse_unknown(self, object_type: ObjectType, names: list[str]) -> None:
        known = self._portal.properties.of(object_type.id)
        unknown = [name for name in names if name not in known]
        if unknown:
            raise invalid(f'{object_type.name} has no property "{unknown[0]}"')

    def _put(self, definition: Json) -> None:
        self._store.execute(
            "INSERT INTO object_types VALUES (?, ?, ?, ?, ?, NULL) ON CONFLICT DO UPDATE "
            "SET label = excluded.label, definition = excluded.definition",
            definition["objectTypeId"],
            definition["name"],
            definition["fullyQualifiedName"],
            definition["labels"]["plural"],
            json.dumps(definition, ensure_ascii=False),
        )
        self._store.touch(DEFINITIONS, self._portal.now())

    def _remove(self, name: str) -> None:
        row = self._store.row(
            "SELECT type_id FROM object_types WHERE archived_at IS NOT NULL "
            "AND ? IN (type_id, name, fully_qualified_name)",
            name,
        )
        if row is None:
            raise not_found(f'The account has no archived custom object "{name}"')
        for statement in (
            "DELETE FROM object_types WHERE type_id = ?",
            "DELETE FROM property_definitions WHERE object_type = ?",
            "DELETE FROM property_groups WHERE object_type = ?",
            "DELETE FROM association_types WHERE ? IN (from_type, to_type)",
        ):
            self._store.execute(statement, row["type_id"])
        self._store.touch(DEFINITIONS, self._portal.now())


def _definition(portal: Portal, new: SchemaCreate, type_id: str) -> Json:
    now = iso(portal.now())
    singular = new.labels.singular or new.name
    return {
        "id": type_id.removeprefix("2-"),
        "objectTypeId": type_id,
        "name": new.name,
        "fullyQualifiedName": f"p{portal.id}_{new.name}",
        "labels": {"singular": singular, "plural": new.labels.plural or f"{singular}s"},
        "description": new.description or "",
        "requiredProperties": list(new.required_properties),
        "searchableProperties": list(new.searchable_properties),
        "primaryDisplayProperty": new.primary_display_property,
        "secondaryDisplayProperties": list(new.secondary_display_properties),
        "allowsSensitiveProperties": new.allows_sensitive_properties,
        "archived": False,
        "createdAt": now,
        "updatedAt": now,
    }
