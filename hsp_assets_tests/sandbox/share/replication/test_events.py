"""Occurrences of custom events."""

from decimal import Decimal

from hsp_assets_tests.sandbox.share.replication.conftest import A_MINUTE_LATER, AT_START, Share

VIEW = "EVENTS_E_COMMERCE_INTERACTIONS"


def test_an_occurrence_has_its_keys_its_time_and_its_properties(share: Share) -> None:
    share.portal.occur("e1", 10, event_type="View", item_id="i", amount="1.5")
    assert share.query(f"FROM {VIEW}") == [
        ("e1", "6-1", 10, "0-1", AT_START, Decimal("1.5"), "1.5", "View", "i", AT_START)
    ]


def test_the_columns_are_those_of_the_share(share: Share) -> None:
    assert share.columns(VIEW) == [
        *["ID", "EVENTTYPEID", "OBJECTID", "OBJECTTYPEID", "OCCURREDAT"],
        *["PROPERTY_AMOUNT", "PROPERTY_UNPARSED_AMOUNT", "PROPERTY_EVENT_TYPE", "PROPERTY_ITEM_ID"],
        "INGESTEDAT",
    ]


def test_an_unmatched_occurrence_has_no_record(share: Share) -> None:
    share.portal.occur("e1")
    assert share.column("SELECT OBJECTID FROM EVENTS_E_COMMERCE_INTERACTIONS") == [None]


def test_an_occurrence_arrives_anew_when_its_record_is_found(share: Share) -> None:
    share.portal.occur("e1")
    share.portal.occur("e2", 10)
    assert set(share.column("SELECT INGESTEDAT FROM EVENTS_E_COMMERCE_INTERACTIONS")) == {AT_START}
    share.wait(60)
    share.portal.write("UPDATE events SET object_id = 11 WHERE id = 'e1'", scope="6-1")
    records = "SELECT OBJECTID, INGESTEDAT FROM EVENTS_E_COMMERCE_INTERACTIONS ORDER BY ID"
    assert share.query(records) == [(11, A_MINUTE_LATER), (10, AT_START)]


def test_a_new_property_adds_a_column(share: Share) -> None:
    share.portal.occur("e1", 10, colour="red")
    share.query("SELECT 1")
    share.portal.define_event("6-1", "interactions", "E-Commerce Interactions", colour="string")
    assert share.column("SELECT PROPERTY_COLOUR FROM EVENTS_E_COMMERCE_INTERACTIONS") == ["red"]


def test_a_relabelled_event_has_another_view(share: Share) -> None:
    share.portal.occur("e1", 10)
    assert VIEW in share.views()
    share.portal.define_event("6-1", "interactions", "Shop / clicks")
    assert share.column("SELECT ID FROM EVENTS_SHOP___CLICKS") == ["e1"]
    assert VIEW not in share.views()


def test_an_archived_event_has_no_view(share: Share) -> None:
    share.portal.write("UPDATE event_types SET archived_at = 1", scope="definitions")
    share.portal.occur("e1", 10)
    assert VIEW not in share.views()
