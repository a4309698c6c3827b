"""Single records: events, items and users that were put, not imported.

A FULL import never touches them. Reading them together with the imported rows belongs to
`histories` and `catalogue`.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from hsp_assets.sandbox.personalize.data.avro import DatasetSchema
from hsp_assets.sandbox.personalize.state.store import Store


@dataclass(frozen=True, slots=True)
class StreamedEvent:
    """One event of PutEvents; `columns` holds the further fields of the schema as text."""

    event_id: str
    digest: str
    """Equal for events with the same time stamp and the same content."""
    user_id: str | None
    session_id: str
    item_id: str | None
    event_type: str
    timestamp: int
    columns: Mapping[str, str]
    source: str | None
    """The event attribution source, when one was named."""


class Streamed:
    """The tables of single records."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._versions: dict[int, int] = defaultdict(int)

    def version(self, dataset_id: int) -> int:
        """A number that changes whenever items or users of the dataset are put or deleted."""
        return self._versions[dataset_id]

    def add_events(self, dataset_id: int, events: Iterable[StreamedEvent]) -> None:
        """Keep events; of equal ones the first is kept.

        An event with a user also assigns the earlier anonymous events of its session to them.
        """
        for event in events:
            self._store.execute(
                "INSERT OR IGNORE INTO events (dataset_id, event_id, digest, user_id, session_id,"
                " item_id, event_type, timestamp, columns, source)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *(dataset_id, event.event_id, event.digest, event.user_id, event.session_id),
                *(event.item_id, event.event_type, event.timestamp),
                *(json.dumps(event.columns), event.source),
            )
            if event.user_id is not None:
                self._store.execute(
                    "UPDATE events SET user_id = ? WHERE dataset_id = ? AND session_id = ?"
                    " AND user_id IS NULL",
                    *(event.user_id, dataset_id, event.session_id),
                )

    def put(self, dataset_id: int, record_id: str, columns: Mapping[str, str], at: float) -> None:
        """Insert an item or a user, or replace the one put before."""
        self._store.execute(
            "INSERT OR REPLACE INTO records (dataset_id, record_id, columns, put_at)"
            " VALUES (?, ?, ?, ?)",
            *(dataset_id, record_id, json.dumps(columns), at),
        )
        self._versions[dataset_id] += 1

    def events(self, dataset_id: int, schema: DatasetSchema) -> pl.DataFrame:
        """All events with a user and an item, as rows of text."""
        rows = self._store.rows(
            "SELECT * FROM events WHERE dataset_id = ? AND user_id IS NOT NULL"
            " AND item_id IS NOT NULL ORDER BY id",
            dataset_id,
        )
        return _frame([_event_columns(row) for row in rows], schema)

    def events_of(self, dataset_id: int, user_id: str) -> list[dict[str, str]]:
        """One user's events with an item, as rows of text, in the order they came."""
        rows = self._store.rows(
            "SELECT * FROM events WHERE dataset_id = ? AND user_id = ?"
            " AND item_id IS NOT NULL ORDER BY id",
            *(dataset_id, user_id),
        )
        return [_event_columns(row) for row in rows]

    def records(self, dataset_id: int, schema: DatasetSchema) -> pl.DataFrame:
        """All items or users that were put, as rows of text with the time in `written_at`."""
        rows = self._store.rows(
            "SELECT * FROM records WHERE dataset_id = ? ORDER BY put_at, record_id",
            dataset_id,
        )
        records = [{**json.loads(row["columns"]), schema.key: row["record_id"]} for row in rows]
        times = pl.Series("written_at", [row["put_at"] for row in rows], pl.Float64)
        return _frame(records, schema).with_columns(times)

    def delete_user(self, interactions_id: int | None, users_id: int | None, user: str) -> int:
        """Forget everything that was streamed about a user, and tell how many records it was."""
        deleted = self._store.execute(
            "DELETE FROM events WHERE dataset_id = ? AND user_id = ?", interactions_id, user
        )
        deleted += self._store.execute(
            "DELETE FROM records WHERE dataset_id = ? AND record_id = ?", users_id, user
        )
        if users_id is not None:
            self._versions[users_id] += 1
        return deleted


def _event_columns(row: sqlite3.Row) -> dict[str, str]:
    return {
        **json.loads(row["columns"]),
        "USER_ID": row["user_id"],
        "ITEM_ID": row["item_id"],
        "EVENT_TYPE": row["event_type"],
        "TIMESTAMP": str(row["timestamp"]),
    }


def _frame(rows: list[dict[str, str]], schema: DatasetSchema) -> pl.DataFrame:
    return (
        pl.from_dicts(rows, schema=dict.fromkeys(schema.names, pl.String))
        if rows
        else (pl.DataFrame(schema=dict.fromkeys(schema.names, pl.String)))
    )
