"""What an import does with the columns of its files."""

import pytest

from hsp_assets_tests.sandbox.hubspot.conftest import Hub, Json

KEY = "HUBSPOT_ALTERNATE_ID"


def test_older_spellings_of_a_mapping_are_understood(shop: Hub) -> None:
    entries: list[Json] = [
        {"columnName": "external_id", "propertyName": "external_id", "idColumnType": KEY},
        {"columnName": "note", "propertyName": None, "ignored": True},
        {"columnName": "age", "propertyName": "age"},
    ]
    request = shop.import_request(*({"columnObjectType": "CONTACT", **one} for one in entries))
    done = shop.run_import(request, rows="external_id,note,age\nu1,hm,30\n")
    assert (done["state"], shop.errors(done)) == ("DONE", [])
    assert shop.rows("SELECT properties ->> 'age' FROM objects") == [("30",)]


def test_columns_in_another_order_find_their_mapping(shop: Hub) -> None:
    done = shop.run_import(shop.contact_import(), rows="age,external_id\n30,u1\n")
    assert (done["state"], shop.errors(done)) == ("DONE", [])


def test_a_file_with_an_unmapped_column_fails_row_by_row(shop: Hub) -> None:
    done = shop.run_import(shop.contact_import(), rows="external_id,age,note\nu1,30,x\n")
    assert done["state"] == "DONE"
    assert shop.errors(done) == [(2, "INCORRECT_NUMBER_OF_COLUMNS")]


def test_a_file_without_header_is_read_by_position(shop: Hub) -> None:
    request = shop.contact_import()
    request["files"][0]["fileImportPage"]["hasHeader"] = False
    done = shop.run_import(request, rows="u1,30\nu2,x\n")
    assert shop.errors(done) == [(2, "COULD_NOT_PARSE_NUMBER")]


def refused_upload(hub: Hub, request: Json) -> str:
    """Why an import is refused."""
    answer = hub.upload(request, rows="external_id,age\n")
    assert answer.status_code == 400
    return str(answer.json()["message"])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"timeZone": "Mars/Olympus"}, "IANA"),
        ({"importOperations": {"0-1": "DELETE"}}, "importOperations"),
        ({"dateFormat": "YEAR"}, "dateFormat"),
        ({"files": []}, "files"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(shop: Hub, change: Json, reason: str) -> None:
    assert reason in refused_upload(shop, shop.contact_import() | change)


@pytest.mark.parametrize(
    ("name", "kind", "operation", "reason"),
    [
        ("nothing", "", "UPSERT", 'no property "nothing"'),
        ("firstname", KEY, "UPSERT", "unique values"),
        ("firstname", "", "UPDATE", "HUBSPOT_OBJECT_ID or"),
        ("firstname", "EVENT_TIMESTAMP", "UPSERT", "not supported"),
    ],
)
def test_a_mapping_that_the_portal_cannot_follow_is_refused(
    shop: Hub, name: str, kind: str, operation: str, reason: str
) -> None:
    column = shop.mapping("contacts", name, kind)
    request = shop.import_request(column, importOperations={"0-1": operation})
    assert reason in refused_upload(shop, request)


def two_files(hub: Hub) -> Json:
    """Contacts in one file, their deals in another; the column `who` is common to both."""
    who = hub.mapping("contacts", "external_id", KEY, "who") | {"associationIdentifierColumn": True}
    to_contact = {
        "columnObjectTypeId": "0-3",
        "toColumnObjectTypeId": "0-1",
        "columnName": "who",
        "propertyName": None,
        "columnType": "STANDARD",
        "foreignKeyType": {"associationTypeId": 3, "associationCategory": "HUBSPOT_DEFINED"},
    }
    deals = hub.import_request(*hub.columns("deals", "dealname", "dealstage"), to_contact)
    people = hub.import_request(who, hub.mapping("contacts", "age"))
    people["files"][0]["fileName"] = "people.csv"
    return deals | {"files": [*deals["files"], *people["files"]]}


def test_rows_of_two_files_are_associated_by_a_common_column(shop: Hub) -> None:
    deals = "dealname,dealstage,who\nOne,closedwon,a\nTwo,closedwon,a\nThree,closedwon,z\n"
    done = shop.run_import(two_files(shop), rows=deals, people="who,age\na,1\nb,2\n")
    assert shop.errors(done) == [(4, "NO_OBJECT_ID_FROM_ASSOCIATION_IDENTIFIER")]
    assert done["metadata"]["counters"]["TOTAL_ROWS"] == 5
    (ada,) = shop.rows("SELECT id FROM objects WHERE properties ->> 'external_id' = 'a'")[0]
    associations = shop.get(f"/crm/v4/objects/contacts/{ada}/associations/deals")["results"]
    assert len(associations) == 2
