"""One unload from statement to answer: rows to files, files to the bucket, counts to the caller."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from hsp_assets.sandbox.share.unloading.bucket import Storage
from hsp_assets.sandbox.share.unloading.parts import Part, write_parts
from hsp_assets.sandbox.share.unloading.statement import Unload


class Unloader:
    """Unloads to one S3, by way of a folder."""

    def __init__(self, storage: Storage, folder: Path) -> None:
        self._storage = storage
        self._folder = folder

    def unload(
        self, unload: Unload, connection: DuckDBPyConnection, view: str, *, types_by_value: bool
    ) -> str:
        """Write the rows of a view to the target of an unload.

        Args:
            unload: what is wanted.
            connection: of the session, which knows the view.
            view: quoted name of a view of the unload's query.
            types_by_value: whether the files' types depend on their values; the session says.

        Returns:
            A query, in either dialect, whose rows are Snowflake's answer.

        Raises:
            ProgrammingError: the target is taken or missing, or a column cannot be written.
        """
        self._storage.require_room(unload.bucket, unload.prefix, overwrite=unload.overwrite)
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            parts = write_parts(
                connection,
                view,
                Path(folder) / "parts",
                unload.max_file_size,
                types_by_value=types_by_value,
            )
            names = [f"data_0_{number}_0.snappy.parquet" for number in range(len(parts))]
            keys = [unload.prefix + name for name in names]
            files = [(part.path, key) for part, key in zip(parts, keys, strict=True)]
            self._storage.upload(unload.bucket, files)
        return _details(names, parts) if unload.detailed else _summary(parts)


def _summary(parts: Sequence[Part]) -> str:
    return _select(
        rows_unloaded=sum(part.rows for part in parts),
        input_bytes=sum(part.uncompressed for part in parts),
        output_bytes=sum(part.size for part in parts),
    )


def _details(names: Sequence[str], parts: Sequence[Part]) -> str:
    rows = [
        _select(FILE_NAME=f"'{name}'", FILE_SIZE=part.size, ROW_COUNT=part.rows)
        for name, part in zip(names, parts, strict=True)
    ]
    nothing = _select(FILE_NAME="''", FILE_SIZE=0, ROW_COUNT=0) + " WHERE FALSE"
    return " UNION ALL ".join(rows or [nothing])


def _select(**values: Any) -> str:
    return "SELECT " + ", ".join(f'{value} AS "{name}"' for name, value in values.items())
