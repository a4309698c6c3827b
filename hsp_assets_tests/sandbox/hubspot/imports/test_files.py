"""The files of imports."""

from pathlib import Path

import pytest
import xlsxwriter

from hsp_assets_tests.sandbox.hubspot.conftest import Hub


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
    done = shop.run_import(shop.contact_import(), **files)
    assert done["state"] == "FAILED"
    assert shop.errors(done) == [(0, error_type)]


def test_uploaded_files_are_removed_once_their_import_has_ended(shop: Hub) -> None:
    shop.run_import(shop.contact_import(), rows="external_id,age\nu1,1\n")
    shop.run_import(shop.contact_import(), rows="external_id,age\nu1,1\n")
    uploads = shop.database.parent / "portal-uploads"
    assert len(list(uploads.iterdir())) <= 1


def test_a_spreadsheet_is_read_like_a_csv(shop: Hub, tmp_path: Path) -> None:
    file = tmp_path / "rows.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([("external_id", "age"), ("u1", 30), ("é", "x")]):
            sheet.write_row(number, 0, row)
    request = shop.contact_import()
    request["files"][0] |= {"fileName": "rows.xlsx", "fileFormat": "SPREADSHEET"}
    done = shop.run_import(request, **{"rows.xlsx": file.read_bytes()})
    assert shop.errors(done) == [(3, "COULD_NOT_PARSE_NUMBER")]
    assert shop.rows("SELECT properties ->> 'age' FROM objects") == [("30",)]


def test_a_spreadsheet_that_is_none_fails_its_import(shop: Hub) -> None:
    request = shop.contact_import()
    request["files"][0]["fileFormat"] = "SPREADSHEET"
    done = shop.run_import(request, rows="external_id,age\n")
    assert (done["state"], shop.errors(done)) == ("FAILED", [(0, "INVALID_SPREADSHEET")])


def test_a_file_of_more_rows_than_hubspot_takes_is_refused(shop: Hub) -> None:
    answer = shop.upload(shop.contact_import(), rows="external_id,age\n" + "u,1\n" * 1_048_576)
    assert answer.status_code == 429
    assert "Split it" in answer.json()["message"]
