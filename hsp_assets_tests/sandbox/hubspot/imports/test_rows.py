"""What becomes of the rows of an import."""

import pytest

from hsp_assets_tests.sandbox.hubspot.conftest import Hub, Start

KEY = "HUBSPOT_ALTERNATE_ID"


@pytest.mark.parametrize(
    ("operation", "rows", "made", "errors"),
    [
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
    done = shop.run_import(shop.contact_import(operation), rows="external_id,age\n" + rows)
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
def test_a_bad_cell_is_named_by_line_and_type(shop: Hub, cells: str, error_type: str) -> None:
    shop.create("contacts", email="taken@example.com")
    shop.define("contacts", "seen", type="date", fieldType="date")
    columns = shop.columns("contacts", "email", "lifecyclestage", "seen")
    request = shop.contact_import("UPSERT", *columns)
    header = "external_id,age,email,lifecyclestage,seen\n"
    done = shop.run_import(request, rows=f"{header}{cells}\nu2,2,,,\n")
    assert shop.errors(done) == [(2, error_type)]
    assert done["metadata"]["counters"]["CREATED_OBJECTS"] == 1


def test_one_row_makes_a_deal_a_line_item_and_associates_them_with_a_contact(shop: Hub) -> None:
    contact = shop.create("contacts", external_id="u1")
    product = shop.create("products", name="Hat", price="12.50", description="Round")
    request = shop.import_request(
        shop.mapping("deals", "import_key", KEY),
        *shop.columns("deals", "dealname", "dealstage", "createdate"),
        shop.mapping("line_items", "import_key", KEY, "item key"),
        *shop.columns("line_items", "hs_product_id", "quantity"),
        shop.mapping("contacts", "external_id", KEY),
        importOperations={"0-3": "UPSERT", "0-8": "UPSERT", "0-1": "UPDATE"},
    )
    columns = request["files"][0]["fileImportPage"]["columnMappings"]
    header = ",".join(column["columnName"] for column in columns)
    row = f"d1,Cart,closedwon,2024-01-26T01:04:02Z,i1,{product},2,u1"
    done = shop.run_import(request, rows=f"{header}\n{row}\n")
    made = {"CREATED_OBJECTS": 2, "UPDATED_OBJECTS": 1, "ASSOCIATIONS_CREATED": 2, "ERRORS": 0}
    assert made.items() <= done["metadata"]["counters"].items()
    params = {"idProperty": "import_key", "associations": "contacts,line_items"}
    deal = shop.get("/crm/v3/objects/deals/d1", **params)
    assert deal["properties"]["createdate"] == "2024-01-26T01:04:02.000Z"
    assert deal["associations"]["contacts"]["results"][0]["id"] == contact
    (item,) = deal["associations"]["line items"]["results"]
    read = shop.properties("line_items", item["id"], "name", "price", "amount", "description")
    assert (read["name"], read["price"], read["amount"]) == ("Hat", "12.50", "25")


def test_a_row_with_one_bad_object_changes_none_of_its_objects(shop: Hub) -> None:
    request = shop.import_request(
        shop.mapping("deals", "import_key", KEY),
        *shop.columns("deals", "dealname", "dealstage"),
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
    request = shop.import_request(*shop.columns("deals", "dealname", "dealstage"), target)
    rows = f"dealname,dealstage,Contact ID\nCart,closedwon,{contact}\nOther,closedwon,1\n"
    done = shop.run_import(request, rows=rows)
    assert shop.errors(done) == [(3, "UNKNOWN_ASSOCIATION_RECORD_ID")]
    assert shop.rows("SELECT to_id FROM associations WHERE from_type = '0-3'") == [(int(contact),)]


def test_contacts_without_a_key_column_are_found_by_address(shop: Hub) -> None:
    record = shop.create("contacts", email="ada@example.com")
    request = shop.import_request(*shop.columns("contacts", "email", "age"))
    shop.run_import(request, rows="email,age\nADA@example.com,36\n")
    assert shop.properties("contacts", record, "age")["age"] == "36"


def test_text_arrives_verbatim(shop: Hub) -> None:
    name = 'A "quoted", name\nwith a line break, é 😀'
    request = shop.import_request(shop.mapping("products", "name"))
    shop.run_import(request, rows='\ufeffname\r\n"' + name.replace('"', '""') + '"\r\n')
    assert shop.rows("SELECT properties ->> 'name' FROM objects") == [(name,)]


def test_a_blank_cell_leaves_what_there_is(shop: Hub) -> None:
    record = shop.create("contacts", external_id="u1", age="30")
    shop.run_import(shop.contact_import(), rows="external_id,age\nu1,\n")
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
def test_times_follow_the_request(shop: Hub, form: str, zone: str, cell: str, stored: str) -> None:
    columns = shop.columns("deals", "dealname", "dealstage", "closedate")
    request = shop.import_request(*columns, dateFormat=form, timeZone=zone)
    shop.run_import(request, rows=f"dealname,dealstage,closedate\nCart,closedwon,{cell}\n")
    assert shop.rows("SELECT properties ->> 'closedate' FROM objects") == [(stored,)]


@pytest.mark.parametrize(
    ("accepts", "errors"), [(True, []), (False, [(2, "INVALID_ENUMERATION_OPTION")])]
)
def test_stages_are_given_by_label_where_the_portal_takes_that(
    start: Start, *, accepts: bool, errors: list[tuple[int, str]]
) -> None:
    hub = start(import_accepts_stage_labels=accepts)
    request = hub.import_request(*hub.columns("deals", "dealname", "dealstage"))
    done = hub.run_import(request, rows="dealname,dealstage\nCart,Closed Won\n")
    assert hub.errors(done) == errors


def test_the_first_row_of_data_is_line_one_where_the_header_does_not_count(start: Start) -> None:
    hub = start(import_lines_count_header=False)
    request = hub.import_request(hub.mapping("products", "price"))
    done = hub.run_import(request, rows="price\ncheap\n")
    assert hub.errors(done) == [(1, "COULD_NOT_PARSE_NUMBER")]


def test_records_are_found_by_their_id(shop: Hub) -> None:
    record = shop.create("contacts", age="1")
    key = shop.mapping("contacts", "hs_object_id", "HUBSPOT_OBJECT_ID")
    age = shop.mapping("contacts", "age")
    request = shop.import_request(key, age, importOperations={"0-1": "UPDATE"})
    done = shop.run_import(request, rows=f"hs_object_id,age\n{record},2\n1,3\n{record},4\n")
    assert shop.errors(done) == [(3, "INVALID_OBJECT_ID"), (4, "DUPLICATE_OBJECT_ID")]
    assert shop.properties("contacts", record, "age")["age"] == "2"
