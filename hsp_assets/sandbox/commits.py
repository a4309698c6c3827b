"""What a commit to Dagster's SQLite files waits for, where the sandbox's runs are recorded.

How long those files stay open belongs to `cli.kept_open`, the stand-ins' own files to `sqlite`.
"""

import sqlite3
from functools import cache

from sqlalchemy import Engine, event

WRITTEN = "PRAGMA synchronous = NORMAL"
"""With a write-ahead log, which Dagster's files have, a commit then is safe from the end of the
process and leaves the file whole when the machine stops, which may cost the last entries of a log:
https://www.sqlite.org/pragma.html#pragma_synchronous. By default each commit waits for the disk, of
which a run of the whole lineage makes two thousand."""


@cache
def commit_without_disk() -> None:
    """From now on, no commit of this process by SQLAlchemy to SQLite waits for the disk."""
    event.listen(Engine, "connect", _prepare)


def _prepare(connection: object, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute(WRITTEN).close()
