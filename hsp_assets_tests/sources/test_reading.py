"""Files as they really come, turned into rows with their lines."""

from pathlib import Path

import pytest
import xlsxwriter

from hsp_assets.failures import SourceFileError
from hsp_assets.sources.files import Location
from hsp_assets.sources.rows import Source
from hsp_assets_tests.sources.conftest import Read

HEADER = "ITEM_ID,PRODUCT_NAME,PRICE,CATEGORY_L1\n"


def test_quoted_text_is_kept_verbatim_and_a_line_break_in_it_counts_as_a_line(read: Read) -> None:
    cells = 'a,"two\nlines",1,x\nb," 12"" pan, crème ",1,x\n\nc,behind a blank,1,x\n'
    rows, rejects = read("items", HEADER + cells)
    names = ["two\nlines", ' 12" pan, crème ', "behind a blank"]
    assert rows["product_name"].to_list() == names
    assert rows["line"].to_list() == [2, 4, 6]
    assert rejects.is_empty()


def test_a_byte_order_mark_and_crlf_change_nothing(read: Read) -> None:
    content = (HEADER + "a,one,1,x").replace("\n", "\r\n").encode("utf-8-sig")
    rows, _ = read("items", content)
    assert rows.select("item_id", "category_l1").row(0) == ("a", "x")


def test_headers_may_be_in_any_case_and_undeclared_columns_are_passed_over(read: Read) -> None:
    """The tutorial's text names headers in another case than its files have them."""
    rows, _ = read("items", "Extra,Item_ID,Product_Name,Price,Category_L1\n?,a,one,1,x\n")
    assert rows["product_name"].to_list() == ["one"]
    assert "extra" not in rows.columns


def test_several_files_are_read_as_one_source_by_name(read: Read) -> None:
    rows, _ = read("items", HEADER + "a,one,1,x\n", HEADER + "b,two,1,x\n")
    assert rows.select("item_id", "file").rows() == [("a", "part 1.csv"), ("b", "part 2.csv")]


def test_each_row_tells_which_columns_its_file_lacks(read: Read) -> None:
    rows, _ = read("users", "USER_ID,AGE,EMAIL\n1,30,\n", "USER_ID,GENDER\n2,F\n")
    lacking = ["gender,first_name,last_name", "age,first_name,last_name,email"]
    assert rows["absent"].to_list() == lacking


def test_a_workbook_reads_like_a_csv(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "items.xlsx")) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["ITEM_ID", "PRODUCT_NAME", "PRICE", "CATEGORY_L1"])
        sheet.write_row(1, 0, ["007", "a\nb", 12.5, "x"])
    location = Location(str(tmp_path))
    ((rows, _rejects),) = Source("items", location.find("*.xlsx"), location).batches()
    columns = ("item_id", "product_name", "price", "line")
    assert rows.select(columns).row(0) == ("007", "a\nb", "12.5", 2)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "is empty", id="no bytes"),
        pytest.param(HEADER.encode(), "has a header and no rows", id="only a header"),
        pytest.param(
            b"ITEM_ID,PRICE,CATEGORY_L1\na,1,x\n",
            "lacks the column PRODUCT_NAME.*accepted headers: product_name, name", id="no name",
        ),
        pytest.param(HEADER.encode() + b"a,caf\xe9,1,x\n", "is not UTF-8", id="latin-1"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_named_with_what_was_expected(
    read: Read, content: bytes, message: str
) -> None:
    with pytest.raises(SourceFileError, match=rf"part 1\.csv .*{message}"):
        read("items", content)


def test_a_damaged_workbook_is_named(tmp_path: Path) -> None:
    (tmp_path / "items.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    location = Location(str(tmp_path))
    source = Source("items", location.find("*.xlsx"), location)
    with pytest.raises(SourceFileError, match=r"items\.xlsx cannot be read as an XLSX"):
        list(source.batches())
