"""The tables of the account's file.

What a row means belongs to the module that owns its table; large data lives in files, not here.
"""

from pathlib import Path

from hsp_assets.sandbox.sqlite import Database

_VERSION = 1
"""Changes with the tables; a file of another version is refused."""
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


class Store(Database):
    """The account's file.

    The disk is never flushed, because every answer would wait for that: a stand-in need not survive
    a crash of the machine.
    """

    def __init__(self, file: Path) -> None:
        """Open the file; it is made if it is missing.

        Raises:
            PermanentFailure: it was made by another version of this package.
        """
        self._rollbacks = 0
        super().__init__(file, _TABLES, _VERSION, {"synchronous": "OFF", "foreign_keys": "ON"})

    @property
    def changes(self) -> int:
        """A number that grows whenever a row may have changed, also by a rollback."""
        return self._connection.total_changes + self._rollbacks

    def _after_rollback(self) -> None:
        self._rollbacks += 1
