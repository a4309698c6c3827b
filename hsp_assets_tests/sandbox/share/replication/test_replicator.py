"""When changes show."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from hsp_assets.sandbox.share.options import Options
from hsp_assets.sandbox.share.replication.portal import Portal, PortalMissing
from hsp_assets.sandbox.share.replication.replicator import Replicator
from hsp_assets_tests.sandbox.share.replication.conftest import Share

MakeShare = Callable[..., Share]
AGES = "SELECT PROPERTY_UNPARSED_AGE FROM OBJECTS_CONTACTS ORDER BY OBJECTID"
EVENTS = "SELECT ID FROM EVENTS_E_COMMERCE_INTERACTIONS ORDER BY ID"
DAY = 86_400.0
UNNOTICED = """UPDATE objects SET properties = '{"age": "99"}'"""
"""A change that is not counted; the sandbox's HubSpot counts every one."""


@pytest.fixture
def late(make_share: MakeShare) -> Share:
    """A share whose daily schema is a day late."""
    return make_share(daily_delay_seconds=DAY)


def test_both_schemas_follow_by_default(share: Share) -> None:
    share.portal.put("0-1", 1, age="30")
    assert share.column(AGES, "V2_DAILY") == share.column(AGES, "V2_LIVE") == ["30"]


def test_a_young_change_does_not_show(late: Share) -> None:
    late.portal.put("0-1", 1, age="30")
    assert late.column(AGES) == []
    late.wait(DAY)
    assert late.column(AGES) == ["30"]


def test_a_record_is_seen_as_it_was_until_its_change_is_old_enough(late: Share) -> None:
    late.portal.put("0-1", 1, age="30")
    late.wait(DAY)
    assert late.column(AGES) == ["30"]
    late.portal.put("0-1", 1, age="31")
    late.wait(DAY - 1)
    assert late.column(AGES) == ["30"]
    late.wait(1)
    assert late.column(AGES) == ["31"]


def test_a_record_that_vanished_lately_still_shows(late: Share) -> None:
    late.portal.put("0-1", 1, age="30")
    late.wait(DAY)
    late.query(AGES)
    late.portal.archive("0-1", 1)
    assert late.column(AGES) == ["30"]
    late.wait(DAY)
    assert late.column(AGES) == []


def test_young_occurrences_do_not_show(late: Share) -> None:
    late.portal.occur("e1")
    late.wait(DAY)
    late.portal.occur("e2")
    assert late.column(EVENTS) == ["e1"]
    late.wait(DAY)
    assert late.column(EVENTS) == ["e1", "e2"]


def test_associations_show_and_vanish_with_the_delay(late: Share) -> None:
    late.portal.put("0-3", 1)
    late.portal.put("0-1", 1)
    late.portal.associate(("0-3", 1), ("0-1", 1), 3)
    counted = "SELECT COUNT(*) FROM ASSOCIATIONS_DEALS_TO_CONTACTS"
    assert late.column(counted) == [0]
    late.wait(DAY)
    assert late.column(counted) == [1]
    late.portal.write("DELETE FROM associations", scope="associations")
    assert late.column(counted) == [1]
    late.wait(DAY)
    assert late.column(counted) == [0]


def test_a_young_definition_does_not_show(late: Share) -> None:
    late.query("SELECT 1")
    late.portal.define_property("0-1", "zodiac")
    assert "PROPERTY_ZODIAC" not in late.columns("OBJECTS_CONTACTS")
    late.wait(DAY)
    assert "PROPERTY_ZODIAC" in late.columns("OBJECTS_CONTACTS")


def test_live_is_ahead_of_daily_but_for_the_daily_views(late: Share) -> None:
    late.query("SELECT 1", "V2_LIVE")
    late.portal.define_pipeline("new", "New", "First")
    late.portal.define_property("0-1", "zodiac")
    assert "new" not in late.column("SELECT PIPELINEID FROM PIPELINES", "V2_LIVE")
    defined = late.column("SELECT NAME FROM PROPERTY_DEFINITIONS", "V2_LIVE")
    assert "zodiac" in defined


def test_without_a_schedule_nothing_shows_until_a_refresh(
    make_share: MakeShare,
) -> None:
    share = make_share(daily_delay_seconds=None)
    share.portal.put("0-1", 1, age="30")
    share.portal.occur("e1")
    share.wait(10 * DAY)
    assert share.column(AGES) == share.column(EVENTS) == []
    share.replicator.refresh()
    assert share.column(AGES) == ["30"]
    assert share.column(EVENTS) == ["e1"]


def test_a_refresh_shows_what_is_too_young_and_it_stays(late: Share) -> None:
    late.portal.put("0-1", 1, age="30")
    late.portal.occur("e1")
    late.replicator.refresh()
    late.portal.put("0-1", 2, age="31")
    late.portal.occur("e2")
    assert late.column(AGES) == ["30"]
    assert late.column(EVENTS) == ["e1"]


def test_an_unchanged_portal_is_not_read(share: Share) -> None:
    share.portal.put("0-1", 1, age="30")
    share.query(AGES)
    share.portal.connection.execute(UNNOTICED)
    assert share.column(AGES) == ["30"]


def test_only_what_changed_is_read_again(share: Share) -> None:
    share.portal.put("0-1", 1, age="30")
    share.query(AGES)
    share.portal.connection.execute(UNNOTICED)
    share.portal.put("0-7", 1, name="box")
    assert share.column("SELECT PROPERTY_NAME FROM OBJECTS_PRODUCTS") == ["box"]
    assert share.column(AGES) == ["30"]


def test_what_showed_before_a_restart_shows_after_it(late: Share, make_share: MakeShare) -> None:
    late.portal.put("0-1", 1, age="30")
    late.wait(DAY)
    late.query(AGES)
    late.portal.put("0-1", 1, age="31")
    assert make_share(daily_delay_seconds=DAY).column(AGES) == ["30"]


def test_a_failed_rebuild_leaves_what_showed(share: Share) -> None:
    share.portal.put("0-1", 1, age="30")
    share.query(AGES)
    share.portal.put("0-7", 1, name="box")
    spoil = "UPDATE objects SET properties = 'no JSON' WHERE type_id = '0-1'"
    share.portal.write(spoil, scope="0-1")
    with pytest.raises(duckdb.Error):
        share.query(AGES)
    assert share.connection.execute(AGES).fetchall() == [("30",)]
    assert share.connection.execute("FROM OBJECTS_PRODUCTS").fetchall() == []


def test_a_missing_portal_is_named(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute("ATTACH ':memory:' AS HUB_1_DB")
        connection.execute("CREATE SCHEMA HUB_1_DB._fs_information_schema")
        replicator = Replicator(connection, Portal(tmp_path / "none.sqlite"), 1, Options())
        with pytest.raises(PortalMissing, match=r"none\.sqlite.*HubSpot"):
            replicator.catch_up(["V2_DAILY"])
