"""The object types of a portal and the names they go by in paths and bodies."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hsp_assets.sandbox.hubspot.definitions.cache import DefinitionCache
from hsp_assets.sandbox.hubspot.protocol.errors import Json, invalid
from hsp_assets.sandbox.hubspot.store.database import Store
from hsp_assets.sandbox.sqlite import Row

CONTACTS, DEALS, PRODUCTS, LINE_ITEMS = "0-1", "0-3", "0-7", "0-8"
COMPANIES, TICKETS, QUOTES, ORDERS, CARTS = "0-2", "0-5", "0-14", "0-123", "0-142"
RECORD_ID = "hs_object_id"


@dataclass(frozen=True, slots=True)
class ObjectType:
    """One object type.

    Attributes:
        id: such as '0-1'.
        name: such as 'contacts'; a custom type's own name.
        enum: how error texts and import errors name it, such as 'CONTACT'.
        aliases: lower-case names that paths may use.
        created: name of the property that holds when a record was made.
        modified: name of the property that holds when a record was last changed.
        shown: properties that a read returns unless it names others.
        group: the group of its properties unless they name another.
        required: properties that a new record must have.
    """

    id: str
    name: str
    enum: str
    aliases: frozenset[str]
    created: str
    modified: str
    shown: tuple[str, ...]
    group: str
    required: tuple[str, ...] = ()

    @property
    def is_custom(self) -> bool:
        """Whether the portal defined it."""
        return self.id.startswith("2-")


class ObjectTypes:
    """The object types of a portal: HubSpot's own, and those that it has defined."""

    def __init__(self, store: Store, standard: Sequence[ObjectType]) -> None:
        self._store = store
        self._standard = standard
        self._by_alias: DefinitionCache[None, Mapping[str, ObjectType]] = DefinitionCache(
            store, self._load
        )

    def resolve(self, name: str) -> ObjectType:
        """The type of a name or id as it stands in a path.

        Raises:
            ApiError: 400, the portal has no such type.
        """
        object_type = self.find(name)
        if object_type is None:
            raise invalid(f"Unable to infer object type from: {name}")
        return object_type

    def find(self, name: str) -> ObjectType | None:
        """The type of a name or id, if the portal has it."""
        return self._by_alias[None].get(name.lower())

    def all(self) -> list[ObjectType]:
        """Every type of the portal, the standard ones first."""
        return list(dict.fromkeys(self._by_alias[None].values()))

    def _load(self, _: None) -> Mapping[str, ObjectType]:
        rows = self._store.rows(
            "SELECT * FROM object_types WHERE type_id LIKE '2-%' AND archived_at IS NULL "
            "ORDER BY CAST(substr(type_id, 3) AS INTEGER)"
        )
        by_alias: dict[str, ObjectType] = {}
        for object_type in (*self._standard, *(_custom(row) for row in rows)):
            for alias in object_type.aliases:
                by_alias.setdefault(alias, object_type)
        return by_alias


def _custom(row: Row) -> ObjectType:
    definition: Json = json.loads(row["definition"])
    names = (row["type_id"], row["name"], row["fully_qualified_name"], f"p_{row['name']}")
    display = definition.get("primaryDisplayProperty")
    return ObjectType(
        id=row["type_id"],
        name=row["name"],
        enum=row["fully_qualified_name"].upper(),
        aliases=frozenset(name.lower() for name in names),
        created="hs_createdate",
        modified="hs_lastmodifieddate",
        shown=(*([display] if display else []), "hs_createdate", "hs_lastmodifieddate", RECORD_ID),
        group=f"{row['name']}_information",
        required=tuple(definition["requiredProperties"]),
    )
