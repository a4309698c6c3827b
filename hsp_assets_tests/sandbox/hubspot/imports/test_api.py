"""Imports from upload to the last error, as the real client drives them."""

import json
from pathlib import Path

import pytest

from hsp_assets_tests.sandbox.hubspot.conftest import Hub, Start

CORE, ERRORS = "crm.imports.core_api", "crm.imports.public_imports_api"


def test_the_client_imports_a_file_and_follows_it_to_its_end(shop: Hub, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("external_id,age\nu1,30\nu2,x\n", encoding="utf-8")
    request = json.dumps(shop.contact_import())
    started = shop.api(CORE).create(files=str(file), import_request=request)
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
    shop.run_import(shop.contact_import(), rows=rows)
    before = shop.rows("SELECT * FROM objects"), shop.counter("0-1")
    again = shop.run_import(shop.contact_import(), rows=rows)
    assert again["metadata"]["counters"]["CREATED_OBJECTS"] == 0
    assert (shop.rows("SELECT * FROM objects"), shop.counter("0-1")) == before


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
    done = shop.run_import(shop.contact_import(), rows="external_id,age\n")
    assert shop.call("POST", f"/crm/v3/imports/{done['id']}/cancel").status_code == 400


def test_errors_come_in_pages_and_show_rows_on_request(shop: Hub) -> None:
    rows = "".join(f"u{number},x\n" for number in range(5))
    done = shop.run_import(shop.contact_import(), rows="external_id,age\n" + rows)
    path = f"/crm/v3/imports/{done['id']}/errors"
    first = shop.get(path, limit=3, includeRowData="true")
    rest = shop.get(path, limit=3, after=first["paging"]["next"]["after"])
    assert first["results"][0]["sourceData"]["rowData"] == ["u0", "x"]
    assert [e["sourceData"]["lineNumber"] for e in rest["results"]] == [5, 6]
    assert rest["results"][0]["sourceData"]["rowData"] == []
    assert "errorMessage" not in rest["results"][0]


def test_imports_are_listed_newest_first_in_pages(shop: Hub) -> None:
    ids = [shop.run_import(shop.contact_import(), rows="external_id,age\n")["id"] for _ in range(3)]
    first = shop.get("/crm/v3/imports/", limit=2)
    rest = shop.get("/crm/v3/imports/", limit=2, after=first["paging"]["next"]["after"])
    listed = [import_["id"] for page in (first, rest) for import_ in page["results"]]
    assert listed == ids[::-1]


def test_an_unknown_import_is_not_found(hub: Hub) -> None:
    for path in ("/crm/v3/imports/1", "/crm/v3/imports/x", "/crm/v3/imports/1/errors"):
        assert hub.call("GET", path).status_code == 404


@pytest.mark.parametrize("part", ["importRequest", "files"])
def test_an_upload_needs_both_of_its_parts(shop: Hub, part: str) -> None:
    parts = {
        "importRequest": (None, json.dumps(shop.contact_import())),
        "files": ("rows.csv", "external_id,age\n"),
    }
    del parts[part]
    answer = shop.session.post(f"{shop.url}/crm/v3/imports", files=parts)
    assert answer.status_code == 400
    assert part in answer.json()["message"]


def test_an_import_that_names_its_object_types_reports_their_ids(shop: Hub) -> None:
    request = shop.contact_import()
    for mapping in request["files"][0]["fileImportPage"]["columnMappings"]:
        mapping["columnObjectTypeId"] = "contacts"
    done = shop.run_import(request, rows="external_id,age\nu1,1\n")
    assert done["mappedObjectTypeIds"] == ["0-1"]
