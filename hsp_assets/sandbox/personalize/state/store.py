"""The SQLite file behind the stand-in: its tables, its one connection, its transactions.

What a row means belongs to the module that owns its table; large data lives in files, not here.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TABLES = """
CREATE TABLE IF NOT EXISTS resources (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    arn TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    parent TEXT,
    status TEXT,
    created_at REAL NOT NULL,
    updated_at REAL NOT NULL,
    attributes TEXT NOT NULL,
    internals TEXT NOT NULL,
    UNIQUE (kind, name)
);
CREATE INDEX IF NOT EXISTS resources_by_parent ON resources (parent, kind);
CREATE TABLE IF NOT EXISTS transitions (
    resource_id INTEGER PRIMARY KEY REFERENCES resources (id) ON DELETE CASCADE,
    action TEXT NOT NULL,
    stage TEXT NOT NULL,
    due_at REAL NOT NULL,
    settled INTEGER NOT NULL,
    failure TEXT,
    payload TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS transitions_by_due ON transitions (due_at);
CREATE TABLE IF NOT EXISTS tags (
    resource_id INTEGER NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (resource_id, key)
);
CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    dataset_id INTEGER NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
    event_id TEXT NOT NULL,
    digest TEXT NOT NULL,
    user_id TEXT,
    session_id TEXT NOT NULL,
    item_id TEXT,
    event_type TEXT NOT NULL,
    timestamp INTEGER NOT NULL,
    columns TEXT NOT NULL,
    source TEXT,
    UNIQUE (dataset_id, event_id),
    UNIQUE (dataset_id, digest)
);
CREATE INDEX IF NOT EXISTS events_by_user ON events (dataset_id, user_id);
CREATE INDEX IF NOT EXISTS events_by_session ON events (dataset_id, session_id);
CREATE TABLE IF NOT EXISTS records (
    dataset_id INTEGER NOT NULL REFERENCES resources (id) ON DELETE CASCADE,
    record_id TEXT NOT NULL,
    columns TEXT NOT NULL,
    put_at REAL NOT NULL,
    PRIMARY KEY (dataset_id, record_id)
);
CREATE TABLE IF NOT EXISTS faults (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    job TEXT NOT NULL,
    name TEXT NOT NULL,
    reason TEXT NOT NULL,
    times INTEGER NOT NULL
);
"""


class Store:
    """One connection, shared by the server and its workers; a lock keeps them apart.

    The write-ahead log survives the death of the process at any point. The disk is never flushed,
    because whoever waits for an answer would wait for that: a stand-in need not survive more.
    """

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._rollbacks = 0
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.executescript(_TABLES)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements inside commit together or not at all; transactions may nest."""
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                self._rollbacks += 1
                raise
            self._connection.execute("COMMIT")

    @property
    def changes(self) -> int:
        """A number that grows whenever a row may have changed, also by a rollback."""
        return self._connection.total_changes + self._rollbacks

    def rows(self, sql: str, *parameters: object) -> list[sqlite3.Row]:
        """All rows that a query finds."""
        with self._lock:
            return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, *parameters: object) -> sqlite3.Row | None:
        """The first row that a query finds."""
        with self._lock:
            found: sqlite3.Row | None = self._connection.execute(sql, parameters).fetchone()
            return found

    def execute(self, sql: str, *parameters: object) -> int:
        """Run a statement and tell how many rows it changed."""
        with self._lock:
            return self._connection.execute(sql, parameters).rowcount

    def insert(self, sql: str, *parameters: object) -> int:
        """Run an INSERT and tell the id of the new row."""
        with self._lock:
            identifier = self._connection.execute(sql, parameters).lastrowid
        if identifier is None:
            raise RuntimeError("SQLite gave no row id for an insertion into a table that has one.")
        return identifier

    def close(self) -> None:
        """Close the file; nothing may be asked afterwards."""
        with self._lock:
            self._connection.close()
