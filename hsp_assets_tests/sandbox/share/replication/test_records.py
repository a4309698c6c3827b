"""Records, their typed views, and their history."""

import json
from collections.abc import Callable

import pytest

from hsp_assets_tests.sandbox.share.replication.conftest import A_MINUTE_LATER, AT_START, Share

IDS = "SELECT OBJECTID FROM OBJECTS_CONTACTS ORDER BY OBJECTID"
STAMPS = "SELECT UPDATEDAT, INGESTEDAT FROM OBJECTS_CONTACTS ORDER BY OBJECTID"


def test_a_record_has_the_share_columns_and_a_column_per_property(share: Share) -> None:
    assert share.columns("OBJECTS_CONTACTS") == [
        *["OBJECTTYPEID", "OBJECTID", "UPDATEDAT", "INGESTEDAT"],
        *["PROPERTY_AGE", "PROPERTY_UNPARSED_AGE", "PROPERTY_EXTERNAL_ID"],
        *["PROPERTY_GENDER", "PROPERTY_UNPARSED_GENDER"],
        *["PROPERTY_SUBSCRIBED", "PROPERTY_UNPARSED_SUBSCRIBED"],
    ]


def test_a_property_that_was_never_set_is_null(share: Share) -> None:
    share.portal.put("0-1", 1, age="30")
    assert share.query("SELECT PROPERTY_EXTERNAL_ID FROM OBJECTS_CONTACTS") == [(None,)]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE objects SET archived_at = 1 WHERE id = 1",
        "UPDATE objects SET merged_into = 2 WHERE id = 1",
        "DELETE FROM objects WHERE id = 1",
    ],
    ids=["archived", "merged", "deleted"],
)
def test_a_record_that_is_gone_vanishes(share: Share, change: str) -> None:
    share.portal.put("0-1", 1)
    share.portal.put("0-1", 2)
    assert share.column(IDS) == [1, 2]
    share.portal.write(change, scope="0-1")
    assert share.column(IDS) == [2]


def test_an_unchanged_record_keeps_its_arrival(share: Share) -> None:
    share.portal.put("0-1", 1)
    assert share.query(STAMPS) == [(AT_START, AT_START)]
    share.wait(60)
    share.portal.put("0-1", 2)
    assert share.query(STAMPS) == [(AT_START, AT_START), (A_MINUTE_LATER, A_MINUTE_LATER)]


def test_a_changed_record_arrives_anew(share: Share) -> None:
    share.portal.put("0-1", 1, age="30")
    share.query(STAMPS)
    share.wait(60)
    share.portal.put("0-1", 1, age="31")
    assert share.query(STAMPS) == [(A_MINUTE_LATER, A_MINUTE_LATER)]


def test_a_change_within_one_millisecond_is_a_change(share: Share) -> None:
    share.portal.put("0-1", 1, external_id="a")
    share.query(STAMPS)
    share.portal.put("0-1", 1, external_id="b")
    assert share.column("SELECT PROPERTY_EXTERNAL_ID FROM OBJECTS_CONTACTS") == ["b"]


def test_a_new_property_adds_a_column_and_no_record_arrives_anew(share: Share) -> None:
    share.portal.put("0-1", 1, age="30")
    before = share.query(STAMPS)
    share.wait(60)
    share.portal.define_property("0-1", "zodiac")
    assert share.query(STAMPS) == before
    assert share.columns("OBJECTS_CONTACTS")[-1] == "PROPERTY_ZODIAC"


def test_an_archived_property_takes_its_columns_away(share: Share) -> None:
    assert "PROPERTY_AGE" in share.columns("OBJECTS_CONTACTS")
    archive = "UPDATE property_definitions SET archived_at = 1 WHERE name = 'age'"
    share.portal.write(archive, scope="definitions")
    assert "PROPERTY_AGE" not in share.columns("OBJECTS_CONTACTS")


def test_all_objects_stand_in_one_view(share: Share) -> None:
    share.portal.put("0-1", 1)
    share.portal.put("0-7", 1)
    rows = share.query("SELECT OBJECTTYPEID, OBJECTID FROM OBJECTS ORDER BY ALL")
    assert rows == [("0-1", 1), ("0-7", 1)]


def test_properties_stand_one_a_row_as_text(share: Share) -> None:
    share.portal.put("0-7", 5, name='A "big"\nbox', price="3.50")
    rows = share.query("SELECT NAME, VALUE FROM OBJECT_PROPERTIES ORDER BY NAME")
    assert rows == [("name", 'A "big"\nbox'), ("price", "3.50")]


def test_properties_stand_together_as_a_variant(share: Share) -> None:
    share.portal.put("0-7", 5, name="box")
    [text] = share.column("SELECT PROPERTIES FROM OBJECT_WITH_OBJECT_PROPERTIES")
    assert json.loads(text) == {"name": "box"}


def test_a_custom_object_type_has_a_view(share: Share) -> None:
    share.portal.define_type("2-7", "pet", "Pets", labels={"singular": "Pet", "plural": "Pets"})
    share.portal.define_property("2-7", "name")
    share.portal.put("2-7", 9, name="Rex")
    assert share.query("SELECT OBJECTID, PROPERTY_NAME FROM OBJECTS_PETS") == [(9, "Rex")]


def test_records_that_came_before_their_definition_show_with_it(share: Share) -> None:
    share.portal.put("2-7", 9, name="Rex")
    share.query("SELECT 1")
    share.portal.define_type("2-7", "pet", "Pets")
    assert share.column("SELECT OBJECTID FROM OBJECTS_PETS") == [9]


def test_blanks_can_be_null(make_share: Callable[..., Share]) -> None:
    share = make_share(blanks="null")
    share.portal.put("0-1", 1, external_id="")
    assert share.column("SELECT PROPERTY_EXTERNAL_ID FROM OBJECTS_CONTACTS") == [None]
