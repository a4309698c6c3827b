"""The resources of the account: looked up by ARN, by name, or listed under a parent.

A resource keeps two bags: `attributes`, under the names of the service model, for its answers, and
`internals`, which no answer shows. What a kind of resource means belongs to `resources`.
"""

import json
import sqlite3
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from hsp_assets.sandbox.personalize.errors import ResourceAlreadyExistsError, ResourceNotFoundError
from hsp_assets.sandbox.personalize.state.store import Store
from hsp_assets.service_models import Json


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource; `kind` is its name in the service model, such as `datasetImportJob`."""

    id: int
    kind: str
    arn: str
    name: str
    parent: str | None
    status: str | None
    created_at: float
    updated_at: float
    attributes: Json
    internals: Json

    @property
    def name_member(self) -> str:
        """Jobs call their name `jobName` in the service model."""
        return "jobName" if self.kind.endswith("Job") else "name"

    def view(self) -> Json:
        """Everything the service may say about it; the answer's shape picks from this."""
        return {
            **self.attributes,
            f"{self.kind}Arn": self.arn,
            self.name_member: self.name,
            "status": self.status,
            "creationDateTime": self.created_at,
            "lastUpdatedDateTime": self.updated_at,
        }


@dataclass(frozen=True, slots=True)
class Draft:
    """What a new resource is made of."""

    kind: str
    arn: str
    name: str
    parent: str | None
    attributes: Json


@dataclass(frozen=True, slots=True)
class _Known:
    """The results of queries while the store had seen so many changes."""

    changes: int
    results: dict[tuple[str | None, ...], list[Resource]] = field(default_factory=dict)


class Registry:
    """Creates, finds and changes resources.

    Every request looks up several and few requests change any, so results of queries are kept until
    something changes.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known = _Known(store.changes)

    def add(self, draft: Draft, now: float) -> Resource:
        """Store a new resource.

        Raises:
            ResourceAlreadyExistsError: its name or ARN is taken.
        """
        try:
            identifier = self._store.insert(
                "INSERT INTO resources (kind, arn, name, parent, created_at, updated_at,"
                " attributes, internals) VALUES (?, ?, ?, ?, ?, ?, ?, '{}')",
                *(draft.kind, draft.arn, draft.name, draft.parent, now, now),
                json.dumps(draft.attributes),
            )
        except sqlite3.IntegrityError as taken:
            raise ResourceAlreadyExistsError(
                f"Another resource with Arn {draft.arn} or name {draft.name} already exists.",
            ) from taken
        return self.by_id(identifier)

    def by_id(self, identifier: int) -> Resource:
        """The resource with that row id, which must exist."""
        row = self._store.row("SELECT * FROM resources WHERE id = ?", identifier)
        if row is None:
            raise LookupError(f"No resource has the row id {identifier}.")
        return _resource(row)

    def find(self, arn: str) -> Resource | None:
        """The resource with that ARN, if there is one."""
        resources = self._query("SELECT * FROM resources WHERE arn = ?", arn)
        return resources[0] if resources else None

    def get(self, kind: str, arn: str) -> Resource:
        """The resource of that kind and ARN.

        Raises:
            ResourceNotFoundError: there is none.
        """
        resource = self.find(arn)
        if resource is None or resource.kind != kind:
            raise ResourceNotFoundError(f"Resource Arn {arn} does not exist.")
        return resource

    def page(self, kind: str, parent: str | None, before: int, limit: int) -> list[Resource]:
        """Up to `limit` resources, newest first, older than the row id `before`."""
        rows = self._store.rows(
            "SELECT * FROM resources WHERE kind = ? AND (? IS NULL OR parent = ?) AND id < ?"
            " ORDER BY id DESC LIMIT ?",
            *(kind, parent, parent, before, limit),
        )
        return [_resource(row) for row in rows]

    def all(self, kind: str, parent: str | None = None) -> list[Resource]:
        """Every resource of a kind, oldest first, under a parent or anywhere."""
        return self._query(
            "SELECT * FROM resources WHERE kind = ? AND (? IS NULL OR parent = ?) ORDER BY id",
            *(kind, parent, parent),
        )

    def children(self, arn: str) -> list[Resource]:
        """Everything whose parent is that ARN."""
        return self._query("SELECT * FROM resources WHERE parent = ? ORDER BY id", arn)

    def set_status(self, identifier: int, status: str, at: float) -> None:
        """Write a resource's status and the time of the change."""
        self._store.execute(
            "UPDATE resources SET status = ?, updated_at = ? WHERE id = ?",
            *(status, at, identifier),
        )

    def change(
        self,
        identifier: int,
        *,
        attributes: Json | None = None,
        internals: Json | None = None,
    ) -> Resource:
        """Merge values into a resource's bags; None takes a value away."""
        resource = self.by_id(identifier)
        changed = replace(
            resource,
            attributes=_merged(resource.attributes, attributes),
            internals=_merged(resource.internals, internals),
        )
        self._store.execute(
            "UPDATE resources SET attributes = ?, internals = ? WHERE id = ?",
            json.dumps(changed.attributes),
            json.dumps(changed.internals),
            identifier,
        )
        return changed

    def remove(self, identifier: int) -> None:
        """Forget a resource and everything that hangs on its row."""
        self._store.execute("DELETE FROM resources WHERE id = ?", identifier)

    def _query(self, sql: str, *parameters: str | None) -> list[Resource]:
        """The resources of a query; empty results are not kept, as they could fill the memory."""
        changes = self._store.changes
        known = self._known
        if known.changes != changes:
            known = self._known = _Known(changes)
        resources = known.results.get((sql, *parameters))
        if resources is None:
            resources = [_resource(row) for row in self._store.rows(sql, *parameters)]
            if resources and self._store.changes == changes:
                known.results[sql, *parameters] = resources
        return resources.copy()


def _merged(bag: Json, changes: Json | None) -> Json:
    merged = {**bag, **(changes or {})}
    return {name: value for name, value in merged.items() if value is not None}


def _resource(row: sqlite3.Row) -> Resource:
    columns: dict[str, Any] = dict(row)
    for bag in ("attributes", "internals"):
        columns[bag] = _bag(columns[bag])
    return Resource(**columns)


@lru_cache(maxsize=256)
def _bag(text: str) -> Json:
    """A bag's text, parsed; all readers share it, so it must not be changed."""
    bag: Json = json.loads(text)
    return bag
