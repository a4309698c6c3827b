"""The sandbox portal's SQLite store, read in bulk. Nothing here writes.

The tables are the portal stand-in's; rows leave as Arrow batches, small definitions as objects.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

_ROWS_PER_BATCH = 5_000
"""Keeps memory flat, and what is converted in the cache."""
_OBJECTS = """
SELECT id, properties, updated_at,
       MAX(updated_at, IFNULL(archived_at, 0)) AS changed_at,
       archived_at IS NOT NULL OR merged_into IS NOT NULL AS gone
FROM objects WHERE type_id = ?
"""
_HISTORY = "SELECT object_id, name, value, changed_at FROM property_history WHERE type_id = ?"
_ASSOCIATION_TYPES = """
SELECT *, category = 'HUBSPOT_DEFINED' AND label IS NULL AS main FROM association_types
"""
_ASSOCIATIONS = """
SELECT from_type, from_id, to_type, to_id, category, association_type_id, created_at,
       category = 'HUBSPOT_DEFINED' AND label IS NULL AS main
FROM associations
LEFT JOIN association_types USING (from_type, to_type, category, association_type_id)
"""
_OBJECT_TYPES = """
SELECT * FROM object_types AS one WHERE archived_at IS NULL AND (
    type_id LIKE '2-%' OR type_id IN ('0-1', '0-3', '0-7', '0-8')
    OR EXISTS (SELECT 1 FROM objects WHERE objects.type_id = one.type_id)
) ORDER BY type_id
"""
_EVENTS = """
SELECT id, object_type, object_id, occurred_at, properties, received_at
FROM events WHERE event_type = ?
"""


class PortalMissing(LookupError):
    """The portal's store does not exist, or is not (yet) one."""


@dataclass(frozen=True, slots=True)
class Change:
    """How often something changed, and when last, in epoch milliseconds."""

    counter: int
    at: int


class Snapshot:
    """The portal at one moment."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def changes(self) -> dict[str, Change]:
        """The last change of each scope: object types, event types, associations, definitions."""
        rows = self._connection.execute("SELECT scope, counter, changed_at FROM changes")
        return {scope: Change(counter, at) for scope, counter, at in rows}

    def object_types(self) -> list[dict[str, Any]]:
        """The object types, definitions parsed.

        Standard ones that this project does not use are among them once the portal has had a
        record of them: views of them all would take seconds to make.
        """
        return self._definitions(_OBJECT_TYPES)

    def event_types(self) -> list[dict[str, Any]]:
        """The event types that are not archived, definitions parsed."""
        return self._definitions(
            "SELECT * FROM event_types WHERE archived_at IS NULL ORDER BY type_id"
        )

    def properties(self) -> list[dict[str, Any]]:
        """The properties of records that are not archived, definitions parsed."""
        return self._definitions("SELECT * FROM property_definitions WHERE archived_at IS NULL")

    def pipelines(self) -> list[dict[str, Any]]:
        """The pipelines that are not archived, definitions parsed."""
        return self._definitions("SELECT * FROM pipelines WHERE archived_at IS NULL")

    def association_types(self) -> list[dict[str, Any]]:
        """The association types, with `main`: whether it is the plain one of its pair."""
        return self._rows(_ASSOCIATION_TYPES)

    def objects(self, type_id: str) -> pa.RecordBatchReader:
        """The records of a type, archived ones included: id, properties, updated_at, gone."""
        fields = [("id", "i"), ("properties", "s"), ("updated_at", "i")]
        return self._read(_OBJECTS, (type_id,), [*fields, ("changed_at", "i"), ("gone", "i")])

    def history(self, type_id: str) -> pa.RecordBatchReader:
        """Every property change of a type's records."""
        fields = [("object_id", "i"), ("name", "s"), ("value", "s"), ("changed_at", "i")]
        return self._read(_HISTORY, (type_id,), fields)

    def associations(self) -> pa.RecordBatchReader:
        """All associations, in both directions, one row per label."""
        ends = [("from_type", "s"), ("from_id", "i"), ("to_type", "s"), ("to_id", "i")]
        kind = [("category", "s"), ("association_type_id", "i")]
        fields = [*ends, *kind, ("created_at", "i"), ("main", "i")]
        return self._read(_ASSOCIATIONS, (), fields)

    def events(self, event_type: str) -> pa.RecordBatchReader:
        """The occurrences of an event."""
        keys = [("id", "s"), ("object_type", "s"), ("object_id", "i"), ("occurred_at", "i")]
        fields = [*keys, ("properties", "s"), ("received_at", "i")]
        return self._read(_EVENTS, (event_type,), fields)

    def first_association_after(self, moment: int) -> int | None:
        """When the first association after a moment was made, epoch milliseconds."""
        query = "SELECT MIN(created_at) FROM associations WHERE created_at > ?"
        return self._moment(query, (moment,))

    def first_event_after(self, event_type: str, moment: int) -> int | None:
        """When the first occurrence after a moment was received, epoch milliseconds."""
        query = "SELECT MIN(received_at) FROM events WHERE event_type = ? AND received_at > ?"
        return self._moment(query, (event_type, moment))

    def _moment(self, query: str, parameters: tuple[object, ...]) -> int | None:
        moment: int | None = self._connection.execute(query, parameters).fetchone()[0]
        return moment

    def _definitions(self, query: str) -> list[dict[str, Any]]:
        rows = self._rows(query)
        return [{**row, "definition": json.loads(row["definition"] or "{}")} for row in rows]

    def _rows(self, query: str) -> list[dict[str, Any]]:
        cursor = self._connection.execute(query)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def _read(
        self, query: str, parameters: tuple[str, ...], fields: Sequence[tuple[str, str]]
    ) -> pa.RecordBatchReader:
        types = {"i": pa.int64(), "s": pa.string()}
        schema = pa.schema([(name, types[kind]) for name, kind in fields])
        cursor = self._connection.execute(query, parameters)
        return pa.RecordBatchReader.from_batches(schema, _batches(cursor, schema))


def _batches(cursor: sqlite3.Cursor, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    while rows := cursor.fetchmany(_ROWS_PER_BATCH):
        columns = zip(*rows, strict=True)
        arrays = [
            pa.array(values, kind) for values, kind in zip(columns, schema.types, strict=True)
        ]
        yield pa.record_batch(arrays, schema=schema)


class Portal:
    """The store of a portal, which another part of the sandbox writes."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """The portal as it is now, whatever is written meanwhile.

        Raises:
            PortalMissing: there is no portal yet.
        """
        uri = f"{self._path.resolve().as_uri()}?mode=ro"
        try:
            # DuckDB reads the batches in threads of its own, one at a time.
            connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            with closing(connection):
                connection.execute("BEGIN")
                yield Snapshot(connection)
        except sqlite3.OperationalError as error:
            raise PortalMissing(
                f"The sandbox's portal cannot be read from {self._path.name}: {error}. "
                "Start the sandbox's HubSpot first: it makes the portal."
            ) from error
