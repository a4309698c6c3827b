"""Which properties an administrator has made required, and when.

Only such rules of the account belong here; what HubSpot itself demands of every record of a type
stands in its object type. HubSpot applies the account's rules to writes since version 2026-09 of
its API, to people always [changelog, CRM API write validation enforcement].
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hsp_assets.sandbox.hubspot.definitions.cache import DefinitionCache
from hsp_assets.sandbox.hubspot.store.database import DEFINITIONS, Store


@dataclass(frozen=True, slots=True)
class RequiredProperty:
    """A rule.

    Attributes:
        name: of the property that must have a value.
        depends_on: the property whose values make it required; empty where the form on which
            records are made requires it.
        values: those values.
    """

    name: str
    depends_on: str = ""
    values: frozenset[str] = frozenset()


class RequiredProperties:
    """The rules of every object type."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: DefinitionCache[str, Sequence[RequiredProperty]] = DefinitionCache(
            store, self._load
        )

    def of(self, type_id: str) -> Sequence[RequiredProperty]:
        """The rules of an object type, by name of the property."""
        return self._known[type_id]

    def all(self) -> Mapping[str, Sequence[RequiredProperty]]:
        """The rules by object type."""
        rows = self._store.rows("SELECT DISTINCT object_type FROM required_properties")
        return {row["object_type"]: self.of(row["object_type"]) for row in rows}

    def add(self, type_id: str, rule: RequiredProperty, now: int) -> None:
        """Make a property required; a rule about the same two properties is replaced."""
        self._store.execute(
            "INSERT OR REPLACE INTO required_properties VALUES (?, ?, ?, ?)",
            type_id,
            rule.name,
            rule.depends_on,
            json.dumps(sorted(rule.values)),
        )
        self._store.touch(DEFINITIONS, now)

    def clear(self, now: int) -> None:
        """Require nothing any more."""
        self._store.execute("DELETE FROM required_properties")
        self._store.touch(DEFINITIONS, now)

    def _load(self, type_id: str) -> Sequence[RequiredProperty]:
        rows = self._store.rows(
            "SELECT * FROM required_properties WHERE object_type = ? ORDER BY name, depends_on",
            type_id,
        )
        return [
            RequiredProperty(r["name"], r["depends_on"], frozenset(json.loads(r["is_one_of"])))
            for r in rows
        ]
