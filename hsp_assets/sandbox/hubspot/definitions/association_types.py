"""The association types of a portal: which records may be associated, and as what."""

from collections.abc import Sequence
from dataclasses import dataclass

from hsp_assets.sandbox.hubspot.definitions.cache import DefinitionCache
from hsp_assets.sandbox.hubspot.store.database import DEFINITIONS, Store

HUBSPOT_DEFINED, USER_DEFINED = "HUBSPOT_DEFINED", "USER_DEFINED"
FIRST_USER_DEFINED = 17
"""HubSpot numbers a portal's own association types from small numbers on."""


@dataclass(frozen=True, slots=True)
class AssociationType:
    """One direction of an association type.

    Attributes:
        from_type: object type id it starts at.
        to_type: object type id it leads to.
        category: HUBSPOT_DEFINED or USER_DEFINED.
        id: unique within its category and direction.
        label: None for the unlabelled one, which every associated pair has.
        name: internal name, such as 'deal_to_contact'.
        inverse_id: id of the other direction.
        most: how many records one may be associated with in this way; None means any number.
    """

    from_type: str
    to_type: str
    category: str
    id: int
    label: str | None
    name: str
    inverse_id: int
    most: int | None = None


class AssociationTypes:
    """The association types of every pair of object types."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: DefinitionCache[tuple[str, str], tuple[AssociationType, ...]] = (
            DefinitionCache(store, self._load)
        )
        self._reachable: DefinitionCache[str, tuple[str, ...]] = DefinitionCache(
            store, self._load_reachable
        )

    def between(self, from_type: str, to_type: str) -> tuple[AssociationType, ...]:
        """The types from one object type to another; empty where there can be none."""
        return self._known[from_type, to_type]

    def unlabelled(self, from_type: str, to_type: str) -> AssociationType | None:
        """The type that a pair has without a label."""
        known = self.between(from_type, to_type)
        return next((kind for kind in known if kind.label is None), None)

    def find(self, from_type: str, to_type: str, category: str, id_: int) -> AssociationType | None:
        """The type of a category and an id."""
        known = self.between(from_type, to_type)
        return next((t for t in known if t.id == id_ and t.category == category), None)

    def leading(self, from_type: str, category: str, id_: int) -> AssociationType | None:
        """The type of a category and an id that starts at an object type, wherever it leads."""
        kinds = (self.find(from_type, to, category, id_) for to in self.reachable(from_type))
        return next((kind for kind in kinds if kind), None)

    def inverse(self, known: AssociationType) -> AssociationType | None:
        """The other direction of a type."""
        return self.find(known.to_type, known.from_type, known.category, known.inverse_id)

    def reachable(self, from_type: str) -> list[str]:
        """Ids of the object types that records of a type may be associated with."""
        return list(self._reachable[from_type])

    def add(self, types: Sequence[AssociationType], now: int) -> None:
        """Define types, both directions of each."""
        self._store.execute_many(
            "INSERT INTO association_types VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
            (
                (t.from_type, t.to_type, t.category, t.id, t.label, t.name, t.inverse_id)
                for t in types
            ),
        )
        self._store.touch(DEFINITIONS, now)

    def _load_reachable(self, from_type: str) -> tuple[str, ...]:
        rows = self._store.rows(
            "SELECT DISTINCT to_type FROM association_types WHERE from_type = ?", from_type
        )
        return tuple(row["to_type"] for row in rows)

    def _load(self, pair: tuple[str, str]) -> tuple[AssociationType, ...]:
        rows = self._store.rows(
            "SELECT * FROM association_types WHERE from_type = ? AND to_type = ? "
            "ORDER BY category, association_type_id",
            *pair,
        )
        return tuple(
            AssociationType(
                from_type=row["from_type"],
                to_type=row["to_type"],
                category=row["category"],
                id=row["association_type_id"],
                label=row["label"],
                name=row["name"],
                inverse_id=row["inverse_id"],
                most=row["max_to"],
            )
            for row in rows
        )
