"""One SQLite file with its one connection and its transactions, as the stand-ins keep their state.

What the tables hold belongs to the stand-in that owns them.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from hsp_assets.failures import PermanentFailure

Row = sqlite3.Row
Value = str | int | float | bytes | None


class Database:
    """A file; a lock keeps the server's threads and the workers apart.

    What is committed survives the death of the process at any instant: the journal is a
    write-ahead log. Whether it survives that of the machine is up to the pragma `synchronous`.

    Attributes:
        file: where it is.
        lock: held by whoever reads or writes; it may be taken again by its holder.
    """

    def __init__(
        self, file: Path, tables: str, version: int, pragmas: Mapping[str, str | int]
    ) -> None:
        """Open a file; it is made if it is missing.

        Args:
            file: where it is.
            tables: statements that make the tables which are missing.
            version: of the tables.
            pragmas: of the connection, besides the journal's.

        Raises:
            PermanentFailure: its tables are of another version, or it is damaged.
        """
        file.parent.mkdir(parents=True, exist_ok=True)
        self.file = file
        self.lock = threading.RLock()
        self._connection = sqlite3.connect(
            file, isolation_level=None, check_same_thread=False, cached_statements=512
        )
        self._connection.row_factory = Row
        try:
            for name, value in {"journal_mode": "WAL", **pragmas}.items():
                self._connection.execute(f"PRAGMA {name} = {value}")
            self._prepare(tables, version)
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise PermanentFailure(
                f"{file} is damaged, or its disk is full ({error}). Free some space, or "
                "start afresh with `hsp demo --fresh`."
            ) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements inside commit together or not at all; transactions may nest."""
        with self.lock:
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN")
            try:
                yield
                self._before_commit()
            except BaseException:
                self._connection.execute("ROLLBACK")
                self._after_rollback()
                raise
            self._connection.execute("COMMIT")

    def rows(self, sql: str, *parameters: Value) -> list[Row]:
        """All rows that a query returns."""
        with self.lock:
            return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, *parameters: Value) -> Row | None:
        """The first row that a query returns."""
        with self.lock:
            row: Row | None = self._connection.execute(sql, parameters).fetchone()
            return row

    def execute(self, sql: str, *parameters: Value) -> int:
        """Run a statement; the number of rows it changed."""
        with self.lock:
            return self._connection.execute(sql, parameters).rowcount

    def execute_many(self, sql: str, parameters: Iterable[Sequence[Value]]) -> int:
        """Run a statement for each of many rows; the number of rows it changed in all."""
        with self.lock:
            return max(self._connection.executemany(sql, parameters).rowcount, 0)

    def insert(self, sql: str, *parameters: Value) -> int:
        """Run an INSERT; the id of the new row."""
        with self.lock:
            identifier = self._connection.execute(sql, parameters).lastrowid
        if identifier is None:
            raise RuntimeError("SQLite gave no row id for an insertion into a table that has one.")
        return identifier

    def close(self) -> None:
        """Close the file; no method may be called afterwards."""
        with self.lock:
            self._connection.close()

    def _prepare(self, tables: str, version: int) -> None:
        """Make the tables of a new file.

        Raises:
            PermanentFailure: the file's tables are of another version of this package.
        """
        made = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        of_file = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if made and of_file != version:
            self._connection.close()
            raise PermanentFailure(
                f"{self.file} was made by another version of the sandbox (tables of version "
                f"{of_file}; {version} is expected). Start afresh, or delete the file."
            )
        self._connection.executescript(tables)
        self._connection.execute(f"PRAGMA user_version = {version}")

    def _before_commit(self) -> None:
        """The last statements of a transaction."""

    def _after_rollback(self) -> None:
        """What a transaction that failed leaves to do."""
