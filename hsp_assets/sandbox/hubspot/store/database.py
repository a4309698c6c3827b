"""A portal's file and its change counters.

SQL stands in the modules that own a table's meaning.
"""

import json
from pathlib import Path
from typing import Any

from hsp_assets.sandbox.hubspot.store.functions import install
from hsp_assets.sandbox.hubspot.store.schema import PRIVATE_TABLES, SHARED_TABLES, VERSION
from hsp_assets.sandbox.sqlite import Database, Value

DEFINITIONS, ASSOCIATIONS = "definitions", "associations"
"""Scopes of change that are not an object type's or an event type's id."""
CACHE_KIB = 65_536
CHECKPOINT_PAGES = 8_000
"""32 MB of log between two checkpoints, each of which waits for the disk."""


class Store(Database):
    """A portal's file.

    Where it is `durable`, a commit also survives the death of the machine: it waits for the disk,
    some milliseconds.

    Attributes:
        generation: changes whenever the definitions may have changed; what is derived from them
            is valid for one generation.
    """

    def __init__(self, file: Path, *, durable: bool = True) -> None:
        """Open a portal's file; it is made if it is missing.

        Raises:
            PermanentFailure: it was made by another version of this package.
        """
        self._touched: dict[str, int] = {}
        self.generation = 0
        pragmas: dict[str, str | int] = {
            "synchronous": "FULL" if durable else "NORMAL",
            "busy_timeout": 10_000,
            "cache_size": -CACHE_KIB,
            "wal_autocheckpoint": CHECKPOINT_PAGES,
        }
        super().__init__(file, SHARED_TABLES + PRIVATE_TABLES, VERSION, pragmas)
        install(self._connection)

    def touch(self, scope: str, now: int) -> None:
        """Count a change of a scope when the transaction commits.

        Args:
            scope: an object or event type's id, `ASSOCIATIONS` or `DEFINITIONS`.
            now: epoch milliseconds.
        """
        self._touched[scope] = now
        if scope == DEFINITIONS:
            self.generation += 1

    def definitions(self, sql: str, *parameters: Value) -> list[dict[str, Any]]:
        """The JSON in the column `definition` of the rows that a query returns."""
        return [json.loads(row["definition"]) for row in self.rows(sql, *parameters)]

    def next_id(self, sequence: str, first: int = 1) -> int:
        """The next number of a sequence, which starts at `first`; gaps are possible."""
        row = self.row(
            "INSERT INTO sequences VALUES (?, ? + 1) "
            "ON CONFLICT DO UPDATE SET next = next + 1 RETURNING next - 1",
            sequence,
            first,
        )
        if row is None:
            raise RuntimeError(f"SQLite gave no next value for the sequence {sequence}.")
        return int(row[0])

    def _before_commit(self) -> None:
        self._connection.executemany(
            "INSERT INTO changes VALUES (?, 1, ?) ON CONFLICT DO UPDATE "
            "SET counter = counter + 1, changed_at = excluded.changed_at",
            self._touched.items(),
        )
        self._touched.clear()

    def _after_rollback(self) -> None:
        self._touched.clear()
        self.generation += 1
