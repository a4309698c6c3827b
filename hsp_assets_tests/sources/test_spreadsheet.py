"""Workbooks as they come: what each cell is, which sheet is meant, which row it is."""

import datetime
import gzip
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from hsp_assets.failures import SourceFileError
from hsp_assets.sources.limits import Limits
from hsp_assets_tests.sources.conftest import Folder
from hsp_assets_tests.sources.workbooks import Error, Formula, Program, Rows, write, write_parts

HEADER = ("ITEM_ID", "PRODUCT_NAME", "PRICE", "CATEGORY_L1", "PROMOTED")
EVENTS = ("USER_ID", "ITEM_ID", "EVENT_TYPE", "TIMESTAMP", "OCCURREDAT")
PROGRAMS: tuple[Program, ...] = ("excel", "libreoffice", "google")
DAY = datetime.datetime(2024, 1, 26)  # noqa: DTZ001 - a spreadsheet knows no zone
MORNING = datetime.datetime(2024, 1, 26, 9, 30)  # noqa: DTZ001
MIDNIGHT = 1706227200

every_program = pytest.mark.parametrize("program", PROGRAMS)


def cells(*cells: str) -> str:
    """A sheet with the headers and one row of cells, written as XML."""
    headers = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in HEADER)
    return f"<row>{headers}</row><row>{''.join(cells)}</row>"


def text(content: str) -> str:
    return f'<c t="inlineStr"><is><t>{content}</t></is></c>'


@every_program
def test_cells_are_read_as_what_they_are(folder: Folder, program: Program) -> None:
    rows: Rows = [
        HEADER,
        ("007", "two\nlines", 9.99, "x", True),
        (7, "TRUE story", 0.1 + 0.2, Formula("=A1", "y"), False),
        ("a", 501, 1e-05, "#1 seller", None),
    ]
    write(folder.path / "items.xlsx", program, rows)
    accepted, rejects = folder.read("items")
    assert rejects.is_empty()
    names = ("item_id", "product_name", "price", "category_l1", "promoted")
    assert accepted.select(names).rows() == [
        ("007", "two\nlines", "9.99", "x", "True"),
        ("7", "TRUE story", "0.3", "y", "False"),
        ("a", "501", "0.00001", "#1 seller", None),
    ]


@every_program
def test_a_date_cell_is_a_day_whatever_the_setting(folder: Folder, program: Program) -> None:
    rows: Rows = [EVENTS, (1, "a", "View", None, DAY), (2, "a", "View", None, MORNING)]
    write(folder.path / "events.xlsx", program, rows)
    for date_format in ("month_day_year", "day_month_year", "year_month_day"):
        source = folder.source("interactions")
        source.date_format = date_format
        ((accepted, rejects),) = source.batches()
        assert accepted["timestamp"].to_list() == [MIDNIGHT, MIDNIGHT]
        assert rejects.is_empty()


@pytest.mark.parametrize(
    "code", ["[$-407]d/\\ mmm\\ yy;@", "yyyy\\-mm\\-dd hh:mm:ss", '"Day "d.m.yy', "[h]:mm"]
)
def test_a_number_with_the_format_of_a_date_is_a_date(folder: Folder, code: str) -> None:
    number = '<c s="2"><v>45317.25</v></c>'
    write_parts(folder.path / "b.xlsx", {"S": cells(text("a"), text("b"), number)}, (), [code])
    _, rejects = folder.read("items")
    assert rejects.select("column", "value").rows() == [("price", "2024-01-26 06:00:00")]


@every_program
def test_an_error_rejects_its_row_where_it_is_used(folder: Folder, program: Program) -> None:
    rows: Rows = [
        (*HEADER, "NOTE"),
        (Error("#N/A"), "n", 1, "x", None),
        ("b", Error("#NAME?"), 1, "x", None),
        ("c", "n", Error("#DIV/0!"), "x", None),
        ("d", "n", 1, Error("#REF!"), None),
        ("e", "n", 1, "x", None, Error("#VALUE!")),
    ]
    write(folder.path / "items.xlsx", program, rows)
    accepted, rejects = folder.read("items")
    assert accepted["item_id"].to_list() == ["e"]
    assert dict(rejects.select("column", "value").rows()) == {
        "item_id": "#N/A", "product_name": "#NAME?", "price": "#DIV/0!", "category_l1": "#REF!",
    }  # fmt: skip
    assert rejects["rule"].str.contains("is the error #").all()


@every_program
def test_an_error_as_timestamp_is_not_replaced_by_the_day(folder: Folder, program: Program) -> None:
    write(folder.path / "e.xlsx", program, [EVENTS, (1, "a", "View", Error("#VALUE!"), DAY)])
    accepted, rejects = folder.read("interactions")
    assert accepted.is_empty()
    assert rejects.select("column", "value").rows() == [("timestamp", "#VALUE!")]


@pytest.mark.parametrize("cell", ["<c><f>10*2</f><v></v></c>", "<c><f>10*2</f></c>"])
def test_a_formula_without_a_stored_value_says_so(folder: Folder, cell: str) -> None:
    write_parts(folder.path / "b.xlsx", {"S": cells(text("a"), text("b"), cell, text("x"))})
    _, rejects = folder.read("items")
    assert "without a stored value" in rejects["rule"][0]
    assert rejects["file"].to_list() == ["b.xlsx#S"]


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        pytest.param("<c><v>1234567890123456</v></c>", "15 digits", id="16 digits"),
        pytest.param("<c><v>1.234567890123457E+19</v></c>", "15 digits", id="20 digits"),
        pytest.param('<c s="2"><v>42</v></c>', "leading zeros", id="shown as 00042"),
        pytest.param('<c s="1"><v>45317</v></c>', "is a date", id="made a date"),
    ],
)
def test_an_id_that_a_spreadsheet_has_damaged_is_refused(
    folder: Folder, cell: str, why: str
) -> None:
    row = cells(cell, text("b"), "<c><v>1</v></c>", text("x"))
    write_parts(folder.path / "b.xlsx", {"S": row}, (), ["00000"])
    accepted, rejects = folder.read("items")
    assert accepted.is_empty()
    assert why in rejects["rule"][0]


def test_rows_have_the_numbers_that_a_spreadsheet_shows(folder: Folder) -> None:
    with xlsxwriter.Workbook(str(folder.path / "b.xlsx")) as book:
        sheet = book.add_worksheet("Products")
        sheet.merge_range("A1:D1", "Our products")
        sheet.write_row("A3", HEADER)
        sheet.write_row("A4", ["a", "n", 1, "x"])
        sheet.write_row("A9", ["b", "n", "bad", "x"])
    accepted, rejects = folder.read("items")
    assert accepted.select("file", "line").rows() == [("b.xlsx#Products", 4)]
    assert rejects.select("file", "line").rows() == [("b.xlsx#Products", 9)]


def sheets(path: Path, *, hidden: tuple[str, ...] = (), names: tuple[str, ...]) -> None:
    row = "<c><v>1</v></c>"
    content = {name: cells(text(name), text("n"), row, text("x")) for name in names}
    write_parts(path, {"Notes": "<row><c><v>1</v></c></row>"} | content, hidden)


def test_a_sheet_beside_the_one_with_the_columns_does_not_matter(folder: Folder) -> None:
    sheets(folder.path / "b.xlsx", names=("Products",))
    assert folder.read("items")[0]["item_id"].to_list() == ["Products"]


@pytest.mark.parametrize(
    ("names", "hidden", "message"),
    [
        (("One", "Two"), (), r"several sheets: 'One', 'Two'.*b\.xlsx#One or b\.xlsx#Two"),
        (("Old", "New"), ("Old",), r"'Old' \(hidden\), 'New'.*HSP_SOURCE_ITEMS: b\.xlsx#Old"),
        (("Old",), ("Old",), r"only in a hidden sheet: 'Old' \(hidden\).*b\.xlsx#Old"),
    ],
)
def test_which_sheet_is_meant_is_asked_and_can_be_said(
    folder: Folder, names: tuple[str, ...], hidden: tuple[str, ...], message: str
) -> None:
    sheets(folder.path / "b.xlsx", names=names, hidden=hidden)
    with pytest.raises(SourceFileError, match=message):
        folder.read("items")
    accepted, _ = folder.read("items", f"b.xlsx#{names[-1]}")
    assert accepted.select("item_id", "file").row(0) == (names[-1], f"b.xlsx#{names[-1]}")


def test_two_sheets_of_a_workbook_may_both_be_meant(folder: Folder) -> None:
    sheets(folder.path / "b.xlsx", names=("One [left]", "Two"))
    accepted, _ = folder.read("items", '"b.xlsx#One [left]", *.xlsx#two')
    assert accepted["item_id"].to_list() == ["One [left]", "Two"]


def test_a_sheet_that_is_not_there_is_named_with_those_that_are(folder: Folder) -> None:
    sheets(folder.path / "b.xlsx", names=("One",))
    with pytest.raises(SourceFileError, match=r"no sheet 'Three'\. It has: 'Notes', 'One'"):
        folder.read("items", "b.xlsx#Three")


@pytest.mark.parametrize("name", ["items.csv", "items.csv.gz", "items"])
def test_a_workbook_is_one_whatever_its_name(folder: Folder, name: str) -> None:
    sheets(folder.path / "b", names=("One",))
    content = (folder.path / "b").read_bytes()
    (folder.path / "b").unlink()
    folder.write(gzip.compress(content) if name.endswith(".gz") else content, name)
    assert folder.read("items")[0].height == 1


def test_a_csv_named_as_a_workbook_is_read(folder: Folder) -> None:
    folder.write("ITEM_ID,PRODUCT_NAME,PRICE,CATEGORY_L1\na,n,1,x\n", "items.xlsx")
    assert folder.read("items")[0].height == 1


def test_a_cell_at_the_far_end_of_a_sheet_takes_no_room(folder: Folder) -> None:
    for reference, setting in (("XFD1048576", "HSP_MAX_COLUMNS"), ("A1048576", "")):
        far = f'<row r="1048576"><c r="{reference}"><v>1</v></c></row>'
        good = cells(text("a"), text("n"), "<c><v>1</v></c>", text("x"))
        write_parts(folder.path / "b.xlsx", {"S": good + far})
        if setting:
            with pytest.raises(SourceFileError, match=f"16,384 columns, more than .*{setting}"):
                folder.read("items")
        else:
            assert folder.read("items")[1]["line"].unique().to_list() == [1_048_576]


@pytest.mark.parametrize(
    ("rows", "setting"),
    [
        pytest.param("<row/>" * 400_000, "HSP_MAX_UNPACKED_MB", id="unpacked size"),
        pytest.param(cells(text("x" * 120_000)), "HSP_MAX_CELL_CHARACTERS", id="cell"),
    ],
)
def test_limits_of_workbooks_are_looked_at_before_the_work(
    folder: Folder, rows: str, setting: str
) -> None:
    write_parts(folder.path / "b.xlsx", {"S": rows})
    with pytest.raises(SourceFileError, match=setting):
        folder.read("items", limits=Limits(unpacked_mb=1))


@pytest.mark.parametrize(
    ("part", "what"),
    [
        ("xl/workbook.bin", "binary workbook"),
        ("content.xml", "OpenDocument"),
        ("items.csv", "a ZIP archive"),
    ],
)
def test_other_archives_are_named(folder: Folder, part: str, what: str) -> None:
    with zipfile.ZipFile(folder.path / "b.xlsx", "w") as archive:
        archive.writestr(part, "x")
    with pytest.raises(SourceFileError, match=what):
        folder.read("items")


def test_a_workbook_that_was_cut_off_is_named(folder: Folder) -> None:
    sheets(folder.path / "b.xlsx", names=("One",))
    whole = (folder.path / "b.xlsx").read_bytes()
    folder.write(whole[: len(whole) // 2], "b.xlsx")
    with pytest.raises(SourceFileError, match="damaged"):
        folder.read("items")
