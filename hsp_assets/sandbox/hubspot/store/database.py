"""The one connection to a portal's file, its transactions and its change counters.

SQL stands in the modules that own a table's meaning; here is only how it is run.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hsp_assets.failures import PermanentFailure
from hsp_assets.sandbox.hubspot.store.functions import install
from hsp_assets.sandbox.hubspot.store.schema import PRIVATE_TABLES, SHARED_TABLES, VERSION

Row = sqlite3.Row
Value = str | int | float | bytes | None

DEFINITIONS, ASSOCIATIONS = "definitions", "associations"
"""Scopes of change that are not an object type's or an event type's id."""
CACHE_KIB = 65_536
CHECKPOINT_PAGES = 8_000
"""32 MB of log between two checkpoints, each of which waits for the disk."""


class Store:
    """A portal's file; a lock keeps the server's threads and the workers apart.

    What is committed survives the death of the process at any instant and, where `durable`, of
    the machine as well: each commit then waits for the disk, some milliseconds.

    Attributes:
        file: where it is.
        lock: held by whoever reads or writes; it may be taken again by its holder.
        generation: changes whenever the definitions may have changed; what is derived from them
            is valid for one generation.

    """

    def __init__(self, file: Path, *, durable: bool = True) -> None:
        """Open a portal's file; it is made if it is missing.

        Raises:
            PermanentFailure: it was made by another version of this package.

        """
        file.parent.mkdir(parents=True, exist_ok=True)
        self.file = file
        self.lock = threading.RLock()
        self._touched: dict[str, int] = {}
        self.generation = 0
        self._connection = sqlite3.connect(
            file, isolation_level=None, check_same_thread=False, cached_statements=512
        )
        self._connection.row_factory = Row
        for pragma in (
            "journal_mode = WAL",
            f"synchronous = {'FULL' if durable else 'NORMAL'}",
            "busy_timeout = 10000",
            f"cache_size = -{CACHE_KIB}",
            f"wal_autocheckpoint = {CHECKPOINT_PAGES}",
        ):
            self._connection.execute(f"PRAGMA {pragma}")
        install(self._connection)
        self._prepare_tables()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements inside commit together or not at all; transactions may nest."""
        with self.lock:
            if self._connection.in_transaction:
                yield
                return
            self._touched.clear()
            self._connection.execute("BEGIN")
            try:
                yield
                self._count_changes()
            except BaseException:
                self._connection.execute("ROLLBACK")
                self.generation += 1
                raise
            self._connection.execute("COMMIT")

    def touch(self, scope: str, now: int) -> None:
        """Count a change of a scope when the transaction commits.

        Args:
            scope: an object or event type's id, `ASSOCIATIONS` or `DEFINITIONS`.
            now: epoch milliseconds.

        """
        self._touched[scope] = now
        if scope == DEFINITIONS:
            self.generation += 1

    def rows(self, sql: str, *parameters: Value) -> list[Row]:
        """All rows that a query finds."""
        with self.lock:
            return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, *parameters: Value) -> Row | None:
        """The first row that a query finds."""
        with self.lock:
            found: Row | None = self._connection.execute(sql, parameters).fetchone()
            return found

    def execute(self, sql: str, *parameters: Value) -> int:
        """Run a statement and tell how many rows it changed."""
        with self.lock:
            return self._connection.execute(sql, parameters).rowcount

    def execute_many(self, sql: str, parameters: Iterable[Sequence[Value]]) -> int:
        """Run a statement for each of many rows and tell how many rows it changed in all."""
        with self.lock:
            return max(self._connection.executemany(sql, parameters).rowcount, 0)

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

    def close(self) -> None:
        """Close the file; nothing may be asked afterwards."""
        with self.lock:
            self._connection.close()

    def _prepare_tables(self) -> None:
        """Make the tables of a new file.

        Raises:
            PermanentFailure: the file's tables are of another version of this package.

        """
        made = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if made and version != VERSION:
            self._connection.close()
            raise PermanentFailure(
                f"{self.file} was made by another version of the sandbox (tables of version "
                f"{version}; {VERSION} is expected). Start afresh, or delete the file."
            )
        self._connection.executescript(SHARED_TABLES + PRIVATE_TABLES)
        self._connection.execute(f"PRAGMA user_version = {VERSION}")

    def _count_changes(self) -> None:
        self._connection.executemany(
            "INSERT INTO changes VALUES (?, 1, ?) ON CONFLICT DO UPDATE "
            "SET counter = counter + 1, changed_at = excluded.changed_at",
            self._touched.items(),
        )
