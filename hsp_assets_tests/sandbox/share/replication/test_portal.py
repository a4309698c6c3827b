"""Reading the portal's store."""

import sqlite3
from pathlib import Path

import pytest

from hsp_assets.sandbox.share.replication.portal import Change, Portal, PortalMissing
from hsp_assets_tests.sandbox.share.shop import PortalWriter


def test_a_scope_tells_how_often_and_when_it_changed(portal: PortalWriter) -> None:
    portal.put("0-7", 1)
    portal.now += 5
    portal.put("0-7", 2)
    with Portal(portal.path).snapshot() as snapshot:
        assert snapshot.changes()["0-7"] == Change(2, portal.now)


def test_a_snapshot_stays_as_it_is_while_the_portal_changes(portal: PortalWriter) -> None:
    with Portal(portal.path).snapshot() as snapshot:
        before = snapshot.changes()
        portal.put("0-7", 1)
        assert snapshot.changes() == before
        assert snapshot.objects("0-7").read_all().num_rows == 0


def test_rows_come_in_batches(portal: PortalWriter) -> None:
    values = ((id_, "{}") for id_ in range(12_000))
    statement = "INSERT INTO objects VALUES ('0-7', ?, ?, 1, 1, NULL, NULL)"
    portal.connection.execute("BEGIN")
    portal.connection.executemany(statement, values)
    portal.connection.execute("COMMIT")
    with Portal(portal.path).snapshot() as snapshot:
        sizes = [batch.num_rows for batch in snapshot.objects("0-7")]
    assert sizes == [5_000, 5_000, 2_000]


def test_the_first_change_after_a_moment_is_found(portal: PortalWriter) -> None:
    portal.occur("e1")
    portal.associate(("0-3", 1), ("0-1", 1), 3)
    with Portal(portal.path).snapshot() as snapshot:
        assert snapshot.first_event_after("6-1", portal.now - 1) == portal.now
        assert snapshot.first_event_after("6-1", portal.now) is None
        assert snapshot.first_association_after(portal.now - 1) == portal.now


def test_the_store_is_not_written(portal: PortalWriter) -> None:
    before = portal.path.read_bytes()
    with Portal(portal.path).snapshot() as snapshot:
        snapshot.changes()
    assert portal.path.read_bytes() == before


@pytest.mark.parametrize("made", [False, True])
def test_a_portal_that_is_not_there_yet_is_missing(tmp_path: Path, made: bool) -> None:
    path = tmp_path / "portal.sqlite"
    if made:
        sqlite3.connect(path).close()
    with (
        pytest.raises(PortalMissing, match="HubSpot"),
        Portal(path).snapshot() as snapshot,
    ):
        snapshot.changes()
