"""The history of the records' properties."""

from hsp_assets_tests.sandbox.share.replication.conftest import A_MINUTE_LATER, AT_START, Share


def test_history_has_a_row_per_change(share: Share) -> None:
    share.portal.put("0-3", 1, dealstage="pending")
    share.wait(60)
    share.portal.put("0-3", 1, dealstage="completed")
    rows = share.query("SELECT NAME, VALUE, UPDATEDAT FROM OBJECT_PROPERTIES_HISTORY ORDER BY ALL")
    assert rows == [("dealstage", "completed", A_MINUTE_LATER), ("dealstage", "pending", AT_START)]


def test_history_keeps_its_arrival(share: Share) -> None:
    share.portal.put("0-3", 1, dealstage="pending")
    arrivals = "SELECT INGESTEDAT FROM OBJECT_PROPERTIES_HISTORY ORDER BY ALL"
    assert share.column(arrivals) == [AT_START]
    share.wait(60)
    share.portal.put("0-3", 1, dealstage="completed")
    assert share.column(arrivals) == [AT_START, A_MINUTE_LATER]


def test_the_history_of_a_vanished_record_vanishes(share: Share) -> None:
    share.portal.put("0-3", 1, dealstage="pending")
    share.portal.archive("0-3", 1)
    assert share.query("FROM OBJECT_PROPERTIES_HISTORY") == []


def test_the_history_of_other_types_stays(share: Share) -> None:
    share.portal.put("0-3", 1, dealstage="pending")
    share.query("SELECT 1")
    share.portal.put("0-1", 1, age="1")
    names = share.column("SELECT NAME FROM OBJECT_PROPERTIES_HISTORY ORDER BY ALL")
    assert names == ["age", "dealstage"]
