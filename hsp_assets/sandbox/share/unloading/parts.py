"""Parquet files of the rows of a view, written by DuckDB without passing through Python."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

import duckdb
from duckdb import DuckDBPyConnection

from hsp_assets.sandbox.share.errors import refused
from hsp_assets.sandbox.share.replication.names import quoted

_WRITE = Template("""
COPY (SELECT $columns FROM $view) TO '$folder' (
    FORMAT parquet, COMPRESSION snappy, FILE_SIZE_BYTES $file_size, ROW_GROUP_SIZE $rows
)
""")
_DESCRIBE = Template("DESCRIBE SELECT * FROM $view")
_FILES = Template("""
SELECT file_name, num_rows, file_size_bytes, uncompressed
FROM parquet_file_metadata('$folder/*.parquet')
INNER JOIN (
    SELECT file_name, SUM(total_uncompressed_size)::BIGINT AS uncompressed
    FROM parquet_metadata('$folder/*.parquet') GROUP BY file_name
) USING (file_name)
ORDER BY LENGTH(file_name), file_name
""")
_FEWEST_ROWS_IN_GROUP = 2_048
_MOST_ROWS_IN_GROUP = 122_880
_BYTES_PER_ROW = 1_024
"""No row of this project's is larger. A group of rows is written whole, so it must be small
against the largest file, and large enough to be read quickly."""
_NARROW, _WIDE = "BIGINT", "DECIMAL(38, 0)"
_WHOLE_NUMBERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
_WIDE_WHOLE_NUMBERS = {"HUGEINT", "UHUGEINT", "UBIGINT"}
_FILLED = 0.75
"""A file is closed when it is this full, because the group after that must still fit in."""


@dataclass(frozen=True)
class Part:
    """One file of an unload.

    Attributes:
        path: where it is.
        rows: how many it holds.
        size: in bytes.
        uncompressed: bytes before compression.
    """

    path: Path
    rows: int
    size: int
    uncompressed: int


def write_parts(
    connection: DuckDBPyConnection,
    view: str,
    folder: Path,
    max_file_size: int,
    *,
    types_by_value: bool = True,
) -> list[Part]:
    """Write the rows of a view into a folder.

    Args:
        connection: that knows the view.
        view: its quoted name.
        folder: is made.
        max_file_size: most bytes of a file.
        types_by_value: whether whole numbers are written as 64-bit ones if all of the query's fit;
            else as the NUMBER(38, 0) that they are in Snowflake.

    Raises:
        ProgrammingError: a column has no Parquet type in Snowflake.
    """
    described = connection.execute(_DESCRIBE.substitute(view=view)).fetchall()
    types = [(name, kind) for name, kind, *_ in described]
    _refuse_zoned(types)
    rows = min(max(max_file_size // _BYTES_PER_ROW, _FEWEST_ROWS_IN_GROUP), _MOST_ROWS_IN_GROUP)
    names = {"view": view, "file_size": str(int(max_file_size * _FILLED)), "rows": str(rows)}

    def written(attempt: str, *chosen: str | None) -> list[Part]:
        columns = _projection(types, *chosen)
        place = {"folder": str(folder / attempt).replace("'", "''")}
        connection.execute(_WRITE.substitute(names, **place, columns=columns))
        files = connection.execute(_FILES.substitute(place)).fetchall()
        parts = [Part(Path(path), *numbers) for path, *numbers in files]
        return [part for part in parts if part.rows]

    folder.mkdir()
    if not types_by_value:
        return written("declared", _WIDE, _WIDE)
    try:
        return written("narrow", _NARROW, None)
    except (duckdb.ConversionException, duckdb.OutOfRangeException):
        # In a folder of its own: DuckDB may still be removing files of the write that failed.
        return written("wide", _WIDE, None)


def _projection(types: Sequence[tuple[str, str]], wide: str | None, narrow: str | None) -> str:
    """The columns, whole numbers of more than 64 bits and of less as these types; None: as is."""
    return ", ".join(_cast(quoted(name), _target(kind, wide, narrow)) for name, kind in types)


def _cast(name: str, target: str | None) -> str:
    return f"CAST({name} AS {target}) AS {name}" if target else name


def _target(kind: str, wide: str | None, narrow: str | None) -> str | None:
    if kind in _WIDE_WHOLE_NUMBERS or (kind.startswith("DECIMAL(") and kind.endswith(",0)")):
        return wide
    if kind in _WHOLE_NUMBERS:
        return narrow
    return "VARCHAR" if kind == "JSON" else None


def _refuse_zoned(types: Sequence[tuple[str, str]]) -> None:
    for name, kind in types:
        if kind == "TIMESTAMP WITH TIME ZONE":
            raise refused(
                f"Error encountered when unloading to PARQUET: TIMESTAMP_TZ and LTZ types are not "
                f"supported for unloading to Parquet. Cast column {name} to TIMESTAMP_NTZ."
            )
