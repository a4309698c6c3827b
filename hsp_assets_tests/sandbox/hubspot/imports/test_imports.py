"""Imports from upload to the last error, as the real client drives them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from hsp_assets_tests.sandbox.hubspot.conftest import Hub, Start

CORE, ERRORS = "crm.imports.core_api", "crm.imports.public_imports_api"
KEY = "HUBSPOT_ALTERNATE_ID"

Json = dict[str, Any]


def contacts(hub: Hub, operation: str = "UPSERT", *more: Json) -> Json:
    """An import of contacts by `external_id`, with ages."""
    return hub.import_request(
        hub.mapping("contacts", "external_id", KEY),
        hub.mapping("contacts", "age"),
        *more,
        importOperations={"0-1": operation},
    )


def test_the_client_imports_a_file_and_follows_it_to_its_end(shop: Hub, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("external_id,age\nu1,30\nu2,x\n", encoding="utf-8")
    started = shop.api(CORE).create(files=str(file), import_request=json.dumps(contacts(shop)))
    assert started.state in ("STARTED", "PROCESSING", "DONE")
    shop.ended(started.id)
    done = shop.api(CORE).get_by_id(started.id)
    assert done.state == "DONE"
    assert done.metadata.counters["CREATED_OBJECTS"] == 1
    (error,) = shop.api(ERRORS).get_errors(started.id, include_error_message=True).results
    assert (error.error_type, error.source_data.line_number) == ("COULD_NOT_PARSE_NUMBER", 3)
    assert (error.known_column_number, error.object_type_id) == (1, "0-1")
    assert error.error_message == "age was not a valid number"
    assert [i.id for i in shop.api(CORE).get_page().results] == [started.id]


def test_a_second_import_with_the_same_keys_creates_nothing(shop: Hub) -> None:
    rows = "external_id,age\nu1,30\nu2,31\n"
    shop.run_import(contacts(shop), rows=rows)
    before = shop.rows("SELECT * FROM objects"), shop.counter("0-1")
    again = shop.run_import(contacts(shop), rows=rows)
    assert again["metadata"]["counters"]["CREATED_OBJECTS"] == 0
    assert (shop.rows("SELECT * FROM objects"), shop.counter("0-1")) == before


@pytest.mark.parametrize(
    ("operation", "rows", "made", "errors"),
    [
        ("CREATE", "old,1\nnew,2\n", 1, [(2, "CREATE_ONLY_IMPORT")]),
        ("UPDATE", "old,1\nnew,2\n", 0, [(3, "UPDATE_ONLY_IMPORT")]),
        ("UPSERT", "old,1\nnew,2\n", 1, []),
        ("UPSERT", ",1\nnew,2\n", 1, [(2, "INVALID_ALTERNATE_ID")]),
        ("UPSERT", "new,1\nnew,2\n", 1, [(3, "DUPLICATE_ALTERNATE_ID")]),
        ("UPSERT", "new,1,2\nnewer,1\n", 1, [(2, "INCORRECT_NUMBER_OF_COLUMNS")]),
        ("UPSERT", ",\nnew,1\n", 1, [(2, "FAILED_TO_PROCESS_OBJECT_WITH_EMPTY_PROPERTY_VALUES")]),
    ],
)
def test_an_operation_decides_what_becomes_of_a_row(
    shop: Hub, operation: str, rows: str, made: int, errors: list[tuple[int, str]]
) -> None:
    shop.create("contacts", external_id="old")
    done = shop.run_import(contacts(shop, operation), rows="external_id,age\n" + rows)
    assert done["metadata"]["counters"]["CREATED_OBJECTS"] == made
    assert shop.errors(done) == errors


@pytest.mark.parametrize(
    ("cells", "error_type"),
    [
        ("u1,1,not-an-address,,", "INVALID_EMAIL"),
        ("u1,1,taken@example.com,,", "DUPLICATE_UNIQUE_PROPERTY_VALUE"),
        ("u1,1,,mammal,", "INVALID_ENUMERATION_OPTION"),
        ("u1,,," + ",13/13/24", "COULD_NOT_PARSE_DATE"),
    ],
)
def test_a_bad_cell_is_named_by_line_column_and_type(
    shop: Hub, cells: str, error_type: str
) -> None:
    shop.create("contacts", email="taken@example.com")
    shop.define("contacts", "seen", type="date", fieldType="date")
    names = ("email", "lifecyclestage", "seen")
    request = contacts(shop, "UPSERT", *(shop.mapping("contacts", name) for name in names))
    header = "external_id,age,email,lifecyclestage,seen\n"
    done = shop.run_import(request, rows=f"{header}{cells}\nu2,2,,,\n")
    assert shop.errors(done) == [(2, error_type)]
    assert done["metadata"]["counters"]["CREATED_OBJECTS"] == 1


def test_one_row_makes_a_deal_a_line_item_and_associates_them_with_a_contact(shop: Hub) -> None:
    contact = shop.create("contacts", external_id="u1")
    product = shop.create("products", name="Hat", price="12.50", description="Round")
    request = shop.import_request(
        shop.mapping("deals", "import_key", KEY),
        shop.mapping("deals", "dealname"),
        shop.mapping("deals", "dealstage"),
        shop.mapping("deals", "createdate"),
        shop.mapping("line_items", "import_key", KEY, "item key"),
        shop.mapping("line_items", "hs_product_id"),
        shop.mapping("line_items", "quantity"),
        shop.mapping("contacts", "external_id", KEY),
        importOperations={"0-3": "UPSERT", "0-8": "UPSERT", "0-1": "UPDATE"},
    )
    header = ",".join(
        m["columnName"] for m in request["files"][0]["fileImportPage"]["columnMappings"]
    )
    row = f"d1,Cart,closedwon,2024-01-26T01:04:02Z,i1,{product},2,u1"
    done = shop.run_import(request, rows=f"{header}\n{row}\n")
    assert (
        done["metadata"]["counters"]
        | {
            "CREATED_OBJECTS": 2,
            "UPDATED_OBJECTS": 1,
            "ASSOCIATIONS_CREATED": 2,
            "ERRORS": 0,
        }
        == done["metadata"]["counters"]
    )
    deal = shop.get(
        "/crm/v3/objects/deals/d1", idProperty="import_key", associations="contacts,line_items"
    )
    assert deal["properties"]["createdate"] == "2024-01-26T01:04:02.000Z"
    assert deal["associations"]["contacts"]["results"][0]["id"] == contact
    (item,) = deal["associations"]["line items"]["results"]
    read = shop.properties("line_items", item["id"], "name", "price", "amount", "description")
    assert (read["name"], read["price"], read["amount"]) == ("Hat", "12.50", "25")


def test_a_row_with_one_bad_object_changes_none_of_its_objects(shop: Hub) -> None:
    request = shop.import_request(
        shop.mapping("deals", "import_key", KEY),
        shop.mapping("deals", "dealname"),
        shop.mapping("deals", "dealstage"),
        shop.mapping("contacts", "external_id", KEY),
        importOperations={"0-3": "UPSERT", "0-1": "UPDATE"},
    )
    rows = "import_key,dealname,dealstage,external_id\nd1,Cart,closedwon,stranger\n"
    done = shop.run_import(request, rows=rows)
    assert shop.errors(done) == [(2, "UPDATE_ONLY_IMPORT")]
    assert shop.get("/crm/v3/objects/deals")["results"] == []


def test_an_association_column_associates_without_touching_the_record(shop: Hub) -> None:
    contact = shop.create("contacts")
    target = {
        "columnObjectTypeId": "0-3",
        "toColumnObjectTypeId": "0-1",
        "columnName": "Contact ID",
        "propertyName": None,
        "columnType": "HUBSPOT_OBJECT_ID",
        "foreignKeyType": {"associationTypeId": 3, "associationCategory": "HUBSPOT_DEFINED"},
    }
    names = ("dealname", "dealstage")
    request = shop.import_request(*(shop.mapping("deals", name) for name in names), target)
    rows = f"dealname,dealstage,Contact ID\nCart,closedwon,{contact}\nOther,closedwon,1\n"
    done = shop.run_import(request, rows=rows)
    assert shop.errors(done) == [(3, "UNKNOWN_ASSOCIATION_RECORD_ID")]
    assert shop.rows("SELECT to_id FROM associations WHERE from_type = '0-3'") == [(int(contact),)]


def test_older_spellings_of_a_mapping_are_understood(shop: Hub) -> None:
    entries: list[Json] = [
        {
            "columnObjectType": "CONTACT",
            "columnName": "external_id",
            "propertyName": "external_id",
            "idColumnType": KEY,
        },
        {
            "columnObjectType": "CONTACT",
            "columnName": "note",
            "propertyName": None,
            "ignored": True,
        },
        {"columnObjectType": "CONTACT", "columnName": "age", "propertyName": "age"},
    ]
    done = shop.run_import(shop.import_request(*entries), rows="external_id,note,age\nu1,hm,30\n")
    assert (done["state"], shop.errors(done)) == ("DONE", [])
    assert (
        shop.properties("contacts", shop.rows("SELECT id FROM objects")[0][0], "age")["age"] == "30"
    )


def test_contacts_without_a_key_column_are_found_by_address(shop: Hub) -> None:
    record = shop.create("contacts", email="ada@example.com")
    request = shop.import_request(
        shop.mapping("contacts", "email"), shop.mapping("contacts", "age")
    )
    shop.run_import(request, rows="email,age\nADA@example.com,36\n")
    assert shop.properties("contacts", record, "age")["age"] == "36"


def test_columns_in_another_order_find_their_mapping(shop: Hub) -> None:
    done = shop.run_import(contacts(shop), rows="age,external_id\n30,u1\n")
    assert (done["state"], shop.errors(done)) == ("DONE", [])


def test_a_file_with_an_unmapped_column_fails_row_by_row(shop: Hub) -> None:
    done = shop.run_import(contacts(shop), rows="external_id,age,note\nu1,30,x\n")
    assert done["state"] == "DONE"
    assert shop.errors(done) == [(2, "INCORRECT_NUMBER_OF_COLUMNS")]


@pytest.mark.parametrize(
    ("files", "error_type"),
    [
        ({"other": "external_id,age\n"}, "FILE_NOT_FOUND"),
        ({"rows": "external_id,years\nu1,30\n"}, "INVALID_COLUMN_CONFIGURATION"),
        ({"rows": b"external_id,age\n\xff,30\n"}, "INVALID_FILE_TYPE"),
        ({"rows": 'external_id,age\n"u1,30\n'}, "INVALID_FILE_TYPE"),
    ],
)
def test_an_import_whose_file_does_not_fit_fails_as_a_whole(
    shop: Hub, files: dict[str, str | bytes], error_type: str
) -> None:
    done = shop.run_import(contacts(shop), **files)
    assert done["state"] == "FAILED"
    assert shop.errors(done) == [(0, error_type)]


def test_text_arrives_verbatim(shop: Hub) -> None:
    name = 'A "quoted", name\nwith a line break, é 😀'
    request = shop.import_request(shop.mapping("products", "name"))
    shop.run_import(request, rows='\ufeffname\r\n"' + name.replace('"', '""') + '"\r\n')
    assert shop.rows("SELECT properties ->> 'name' FROM objects") == [(name,)]


def test_a_blank_cell_leaves_what_there_is(shop: Hub) -> None:
    record = shop.create("contacts", external_id="u1", age="30")
    shop.run_import(contacts(shop), rows="external_id,age\nu1,\n")
    assert shop.properties("contacts", record, "age")["age"] == "30"


@pytest.mark.parametrize(
    ("form", "zone", "cell", "stored"),
    [
        ("MONTH_DAY_YEAR", "UTC", "1/26/24", "2024-01-26T00:00:00.000Z"),
        ("DAY_MONTH_YEAR", "UTC", "26/1/2024", "2024-01-26T00:00:00.000Z"),
        ("YEAR_MONTH_DAY", "America/New_York", "2024/01/26", "2024-01-26T05:00:00.000Z"),
        ("MONTH_DAY_YEAR", "Europe/Dublin", "2024-06-01T12:00:00", "2024-06-01T11:00:00.000Z"),
        ("MONTH_DAY_YEAR", "Europe/Dublin", "1706231042000", "2024-01-26T01:04:02.000Z"),
    ],
)
def test_times_follow_the_format_and_zone_of_the_request(
    shop: Hub, form: str, zone: str, cell: str, stored: str
) -> None:
    names = ("dealname", "dealstage", "closedate")
    request = shop.import_request(
        *(shop.mapping("deals", name) for name in names), dateFormat=form, timeZone=zone
    )
    shop.run_import(request, rows=f"dealname,dealstage,closedate\nCart,closedwon,{cell}\n")
    assert shop.rows("SELECT properties ->> 'closedate' FROM objects") == [(stored,)]


@pytest.mark.parametrize(
    ("accepts", "errors"), [(True, []), (False, [(2, "INVALID_ENUMERATION_OPTION")])]
)
def test_stages_are_given_by_label_where_the_portal_takes_that(
    start: Start, *, accepts: bool, errors: list[tuple[int, str]]
) -> None:
    hub = start(import_accepts_stage_labels=accepts)
    request = hub.import_request(*(hub.mapping("deals", n) for n in ("dealname", "dealstage")))
    done = hub.run_import(request, rows="dealname,dealstage\nCart,Closed Won\n")
    assert hub.errors(done) == errors


def test_the_first_row_of_data_is_line_one_where_the_header_does_not_count(start: Start) -> None:
    hub = start(import_lines_count_header=False)
    request = hub.import_request(hub.mapping("products", "price"))
    assert hub.errors(hub.run_import(request, rows="price\ncheap\n")) == [
        (1, "COULD_NOT_PARSE_NUMBER")
    ]


def test_a_file_without_header_is_read_by_position(shop: Hub) -> None:
    request = shop.import_request(
        shop.mapping("contacts", "external_id", KEY),
        shop.mapping("contacts", "age"),
        hasHeader=False,
    )
    assert shop.errors(shop.run_import(request, rows="u1,30\nu2,x\n")) == [
        (2, "COULD_NOT_PARSE_NUMBER")
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"timeZone": "Mars/Olympus"}, "IANA"),
        ({"importOperations": {"0-1": "DELETE"}}, "importOperations"),
        ({"dateFormat": "YEAR"}, "dateFormat"),
        ({"files": []}, "files"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(shop: Hub, change: Json, said: str) -> None:
    answer = shop.upload(contacts(shop) | change, rows="external_id,age\n")
    assert answer.status_code == 400
    assert said in answer.json()["message"]


@pytest.mark.parametrize(
    ("name", "kind", "operation", "said"),
    [
        ("nothing", "", "UPSERT", 'no property "nothing"'),
        ("firstname", KEY, "UPSERT", "unique values"),
        ("firstname", "", "UPDATE", "HUBSPOT_OBJECT_ID or"),
        ("firstname", "EVENT_TIMESTAMP", "UPSERT", "not supported"),
    ],
)
def test_a_mapping_that_the_portal_cannot_follow_is_refused(
    shop: Hub, name: str, kind: str, operation: str, said: str
) -> None:
    request = shop.import_request(
        shop.mapping("contacts", name, kind), importOperations={"0-1": operation}
    )
    answer = shop.upload(request, rows=f"{name}\n")
    assert answer.status_code == 400
    assert said in answer.json()["message"]


def test_three_imports_run_and_the_rest_wait(start: Start) -> None:
    hub = start(import_rows_per_second=0.1)
    request = hub.import_request(hub.mapping("products", "name"))
    ids = [hub.upload(request, rows="name\n" + "Hat\n" * 9).json()["id"] for _ in range(5)]
    states = [hub.get(f"/crm/v3/imports/{i}")["state"] for i in ids]
    assert states[3:] == ["DEFERRED", "DEFERRED"]
    assert "DEFERRED" not in states[:3]
    for import_id in ids[:3]:
        assert hub.api(CORE).cancel(import_id).status == "COMPLETE"
    assert hub.get(f"/crm/v3/imports/{ids[0]}")["state"] == "CANCELED"


def test_a_deferred_import_runs_once_there_is_room(start: Start) -> None:
    hub = start(concurrent_imports=1)
    request = hub.import_request(hub.mapping("products", "name"))
    ids = [hub.upload(request, rows="name\nHat\n").json()["id"] for _ in range(4)]
    assert {hub.ended(i)["state"] for i in ids} == {"DONE"}


def test_an_import_that_has_ended_cannot_be_canceled(shop: Hub) -> None:
    done = shop.run_import(contacts(shop), rows="external_id,age\n")
    assert shop.call("POST", f"/crm/v3/imports/{done['id']}/cancel").status_code == 400


def test_errors_come_in_pages_and_show_rows_on_request(shop: Hub) -> None:
    rows = "".join(f"u{number},x\n" for number in range(5))
    done = shop.run_import(contacts(shop), rows="external_id,age\n" + rows)
    path = f"/crm/v3/imports/{done['id']}/errors"
    first = shop.get(path, limit=3, includeRowData="true")
    rest = shop.get(path, limit=3, after=first["paging"]["next"]["after"])
    assert first["results"][0]["sourceData"]["rowData"] == ["u0", "x"]
    assert [e["sourceData"]["lineNumber"] for e in rest["results"]] == [5, 6]
    assert rest["results"][0]["sourceData"]["rowData"] == []
    assert "errorMessage" not in rest["results"][0]


def test_imports_are_listed_newest_first_in_pages(shop: Hub) -> None:
    ids = [shop.run_import(contacts(shop), rows="external_id,age\n")["id"] for _ in range(3)]
    first = shop.get("/crm/v3/imports/", limit=2)
    rest = shop.get("/crm/v3/imports/", limit=2, after=first["paging"]["next"]["after"])
    listed = [found["id"] for page in (first, rest) for found in page["results"]]
    assert listed == ids[::-1]


def test_uploaded_files_are_removed_once_their_import_has_ended(shop: Hub) -> None:
    shop.run_import(contacts(shop), rows="external_id,age\nu1,1\n")
    shop.run_import(contacts(shop), rows="external_id,age\nu1,1\n")
    uploads = shop.database.parent / "portal-uploads"
    assert len(list(uploads.iterdir())) <= 1


def test_an_unknown_import_is_not_found(hub: Hub) -> None:
    for path in ("/crm/v3/imports/1", "/crm/v3/imports/x", "/crm/v3/imports/1/errors"):
        assert hub.call("GET", path).status_code == 404
