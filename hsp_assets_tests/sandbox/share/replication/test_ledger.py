"""What a schema shows, kept in the share's database."""

import duckdb

from hsp_assets.sandbox.share.replication.ledger import Ledger, Shown
from hsp_assets.sandbox.share.replication.portal import Change


def test_what_was_written_is_known_to_the_next_process() -> None:
    shown = Shown(Change(3, 1_700_000_000_000), 1_700_000_060_000)
    with duckdb.connect() as connection:
        connection.execute("ATTACH ':memory:' AS D")
        connection.execute("CREATE SCHEMA D._fs_information_schema")
        for each in (Shown(Change(2, 1), None), shown):
            Ledger(connection, "D").write(connection, "V2_DAILY", {"0-1": each})
        assert Ledger(connection, "D").shown("V2_DAILY", "0-1") == shown
        assert Ledger(connection, "D").shown("V2_LIVE", "0-1") is None
