"""The views that say what a portal is made of."""

from hsp_assets_tests.sandbox.share.replication.conftest import AT_START, Share


def test_types_have_their_label_as_name(share: Share) -> None:
    rows = share.query(
        "SELECT OBJECTTYPEID, NAME, FULLYQUALIFIEDNAME FROM OBJECT_AND_EVENT_TYPE_DEFINITIONS "
        "WHERE OBJECTTYPEID IN ('0-8', '6-1') ORDER BY ALL"
    )
    assert rows == [
        ("0-8", "Line Items", "line_items"),
        ("6-1", "E-Commerce Interactions", "pe23456789_interactions"),
    ]


def test_properties_of_records_and_of_events_are_defined(share: Share) -> None:
    rows = share.query(
        "SELECT OBJECTTYPEID, TYPE FROM PROPERTY_DEFINITIONS WHERE NAME IN ('price', 'amount') "
        "ORDER BY ALL"
    )
    assert rows == [("0-7", "number"), ("6-1", "number")]


def test_an_unchanged_definition_keeps_its_arrival(share: Share) -> None:
    arrived = "SELECT INGESTEDAT FROM PROPERTY_DEFINITIONS WHERE NAME = 'price'"
    assert share.column(arrived) == [AT_START]
    share.wait(60)
    share.portal.define_property("0-7", "colour")
    assert share.column(arrived) == [AT_START]
