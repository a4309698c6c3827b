"""A share in DuckDB alone that follows a portal, without a server in front of it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import duckdb
import pytest

from hsp_assets.sandbox.share.options import Options
from hsp_assets.sandbox.share.replication.names import SCHEMAS
from hsp_assets.sandbox.share.replication.portal import Portal
from hsp_assets.sandbox.share.replication.replicator import Replicator
from hsp_assets_tests.sandbox.share.shop import DATABASE, PortalWriter, make_portal

AT_START = datetime.fromisoformat("2023-11-14T22:13:20")
A_MINUTE_LATER = datetime.fromisoformat("2023-11-14T22:14:20")


@dataclass
class Share:
    """A share and the portal that it follows; the portal's clock is the only one."""

    portal: PortalWriter
    replicator: Replicator
    connection: duckdb.DuckDBPyConnection

    def query(self, statement: str, schema: str = "V2_DAILY") -> list[tuple[Any, ...]]:
        """The rows of a statement, once the schema has followed the portal."""
        self.replicator.catch_up([schema])
        self.connection.execute(f"USE {DATABASE}.{schema}")
        return self.connection.execute(statement).fetchall()

    def column(self, statement: str, schema: str = "V2_DAILY") -> list[Any]:
        """The first column of a statement's rows."""
        return [row[0] for row in self.query(statement, schema)]

    def wait(self, seconds: float) -> None:
        self.portal.now += int(seconds * 1000)

    def views(self, schema: str = "V2_DAILY") -> set[str]:
        return set(
            self.column(
                "SELECT table_name FROM information_schema.tables "
                "WHERE table_catalog = CURRENT_DATABASE() AND table_schema = CURRENT_SCHEMA()",
                schema,
            )
        )

    def columns(self, view: str) -> list[str]:
        return self.column(f"DESCRIBE {view}")


@contextmanager
def open_database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as database:
        database.execute("SET GLOBAL TimeZone = 'UTC'")
        database.execute(f"ATTACH ':memory:' AS {DATABASE}")
        for schema in (*SCHEMAS, "_fs_information_schema"):
            database.execute(f"CREATE SCHEMA {DATABASE}.{schema}")
        yield database


def share_in(database: duckdb.DuckDBPyConnection, portal: PortalWriter, **options: Any) -> Share:
    """A share of a portal in a database."""
    chosen = Options(now=lambda: portal.now / 1000, **options)
    replicator = Replicator(database.cursor(), Portal(portal.path), 23_456_789, chosen)
    return Share(portal, replicator, database.cursor())


@pytest.fixture
def make_share(portal: PortalWriter) -> Iterator[Callable[..., Share]]:
    """Makes a share with options of the test's choice."""
    with open_database() as database:
        yield partial(share_in, database, portal)


@pytest.fixture
def share(make_share: Callable[..., Share]) -> Share:
    return make_share()


@pytest.fixture(scope="module")
def make_another(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[], AbstractContextManager[Share]]:
    """Makes any number of shares, each of a portal of its own."""

    @contextmanager
    def make() -> Iterator[Share]:
        with open_database() as database:
            yield share_in(database, make_portal(tmp_path_factory.mktemp("portal")))

    return make
