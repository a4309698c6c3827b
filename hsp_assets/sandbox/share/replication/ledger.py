"""What each schema of the share shows of each scope of the portal, kept across restarts."""

from dataclasses import dataclass
from string import Template

from duckdb import DuckDBPyConnection

from hsp_assets.sandbox.share.replication.names import quoted
from hsp_assets.sandbox.share.replication.portal import Change

_HIDDEN_SCHEMA = "_fs_information_schema"
"""fakesnow's own, which it shows nobody: a schema of ours would be visible in the share."""

_CREATE = Template("""
CREATE TABLE IF NOT EXISTS $table (
    schema_name VARCHAR, part VARCHAR, counter BIGINT, changed_at BIGINT, due_at BIGINT
)
""")
_READ = Template("SELECT schema_name, part, counter, changed_at, due_at FROM $table")
_FORGET = Template("DELETE FROM $table WHERE schema_name = ? AND part = ?")
_WRITE = Template("INSERT INTO $table VALUES (?, ?, ?, ?, ?)")


@dataclass(frozen=True, slots=True)
class Shown:
    """The change that a schema shows, and when more of it is old enough to show.

    Attributes:
        change: the newest that the last refresh saw.
        due_at: when what was too young then may show, epoch milliseconds; None: all shows.
    """

    change: Change
    due_at: int | None


class Ledger:
    """A table beside the share's, and a copy of it in memory that costs nothing to read."""

    def __init__(self, connection: DuckDBPyConnection, database: str) -> None:
        self._table = quoted(database, _HIDDEN_SCHEMA, "_hsp_shown")
        connection.execute(_CREATE.substitute(table=self._table))
        rows = connection.execute(_READ.substitute(table=self._table)).fetchall()
        self._shown = {
            (schema, part): Shown(Change(counter, at), due)
            for schema, part, counter, at, due in rows
        }

    def shown(self, schema: str, part: str) -> Shown | None:
        """What a schema shows of a part; None before its first refresh."""
        return self._shown.get((schema, part))

    def write(self, connection: DuckDBPyConnection, schema: str, parts: dict[str, Shown]) -> None:
        """Store what a refresh is about to show, in its own transaction."""
        forget, write = (each.substitute(table=self._table) for each in (_FORGET, _WRITE))
        for part, shown in parts.items():
            connection.execute(forget, [schema, part])
            row = [schema, part, shown.change.counter, shown.change.at, shown.due_at]
            connection.execute(write, row)

    def remember(self, schema: str, parts: dict[str, Shown]) -> None:
        """Take note of what a refresh shows, once its transaction is through."""
        self._shown |= {(schema, part): shown for part, shown in parts.items()}
