"""One schema of the share inside DuckDB: where its tables are, and how they are replaced.

What the tables hold belongs to the modules named after them.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from string import Template
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from hsp_assets.sandbox.share.replication.names import is_derived, quoted

INCOMING = "incoming"
"""What the rows that are being read are called in a statement."""
_REPLACE = Template("""
CREATE OR REPLACE TABLE $table AS
SELECT $columns, COALESCE(before.INGESTEDAT, epoch_ms($now)) AS INGESTEDAT
FROM incoming AS new
LEFT JOIN $table AS before ON ($compared_new) IS NOT DISTINCT FROM ($compared_before)
""")
_EMPTY = Template("CREATE TABLE IF NOT EXISTS $table ($columns, INGESTEDAT TIMESTAMP)")
_VIEWS = """
SELECT table_name, table_type FROM system.information_schema.tables
WHERE table_catalog = $database AND table_schema = $schema
"""
_COLUMNS = """
SELECT column_name FROM system.information_schema.columns
WHERE table_catalog = $database AND table_schema = $schema AND table_name = $table
ORDER BY ordinal_position
"""


@dataclass(frozen=True)
class Visibility:
    """The changes that a refresh may show.

    Attributes:
        now: moment of the refresh, epoch milliseconds.
        cutoff: newest change that may show, epoch milliseconds; None means any.
    """

    now: int
    cutoff: int | None

    @property
    def parameters(self) -> dict[str, int]:
        """Values of `$now` and `$cutoff` in a statement."""
        newest = 2**62 if self.cutoff is None else self.cutoff
        return {"now": self.now, "cutoff": newest}


class Schema:
    """One schema of the share, written through one connection."""

    def __init__(self, connection: DuckDBPyConnection, database: str, name: str) -> None:
        self._connection = connection
        self._database = database
        self.name = name

    def table(self, name: str) -> str:
        """The qualified, quoted name of a table or view."""
        return quoted(self._database, self.name, name)

    def run(
        self, statement: str, parameters: Mapping[str, object] | None = None
    ) -> list[tuple[Any, ...]]:
        """Run one statement, with the values of its `$parameters`."""
        used = {
            name: value for name, value in (parameters or {}).items() if f"${name}" in statement
        }
        return self._connection.execute(statement, used or None).fetchall()

    @contextmanager
    def reading(self, rows: pa.RecordBatchReader | pa.Table) -> Iterator[None]:
        """Let statements read rows under the name `incoming`.

        After an error the name stays until the next rows take it: an aborted transaction
        cannot let go of it.
        """
        self._connection.register(INCOMING, rows)
        yield
        self._connection.unregister(INCOMING)

    def replace(
        self,
        name: str,
        columns: Mapping[str, str],
        rows: Sequence[Mapping[str, object]],
        now: int,
    ) -> None:
        """Replace a small table; rows that were there before keep their INGESTEDAT.

        Args:
            name: of the table.
            columns: DuckDB type of each column.
            rows: the rows, by column.
            now: epoch milliseconds, for the other rows' INGESTEDAT.
        """
        table = self.table(name)
        declared = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        self.run(_EMPTY.substitute(table=table, columns=declared))
        statement = _REPLACE.safe_substitute(
            table=table,
            columns=", ".join(
                f"new.{column}::{kind} AS {column}" for column, kind in columns.items()
            ),
            compared_new=", ".join(f"new.{column}::{kind}" for column, kind in columns.items()),
            compared_before=", ".join(f"before.{column}" for column in columns),
        )
        arrow_types = {"BIGINT": pa.int64(), "BOOLEAN": pa.bool_()}
        fields = [(column, arrow_types.get(kind, pa.string())) for column, kind in columns.items()]
        with self.reading(pa.Table.from_pylist(list(rows), pa.schema(fields))):
            self.run(statement, {"now": now})

    def columns(self, name: str) -> list[str]:
        """The columns of a table in order; none if there is no such table."""
        where = {"database": self._database, "schema": self.name, "table": name}
        return [column for (column,) in self.run(_COLUMNS, where)]

    def drop_derived_but(self, kept: set[str]) -> None:
        """Drop the views that are named after a type and no longer belong to one."""
        where = {"database": self._database, "schema": self.name}
        for name, kind in self.run(_VIEWS, where):
            if is_derived(name) and name not in kept:
                self.run(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} {self.table(name)}")
