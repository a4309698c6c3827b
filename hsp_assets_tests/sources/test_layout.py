"""Texts as people's programs write them: recognised, or named as what they are."""

import gzip

import pytest

from hsp_assets.failures import SourceFileError
from hsp_assets.sources.limits import Limits
from hsp_assets_tests.sources.conftest import Folder

HEADER = "ITEM_ID,PRODUCT_NAME,PRICE,CATEGORY_L1\n"
ROWS = HEADER + "A1,Chair é,19.90,Home\nA2,Desk,29.90,Home\n"
PEOPLE = "u1,34,F,Testa,Musterfrau,testa@example.com\nu2,35,M,Testo,Mustermann,t@example.com\n"


@pytest.mark.parametrize(
    ("content", "recognised"),
    [
        pytest.param(ROWS.encode(), "UTF-8, delimited by comma", id="plain"),
        pytest.param(ROWS.replace(",", ";").encode(), "by semicolon", id="semicolon"),
        pytest.param(ROWS.replace(",", "\t").encode(), "by tab", id="tab"),
        pytest.param(ROWS.replace(",", "|").encode(), "by bar", id="bar"),
        pytest.param(("sep=;\r\n" + ROWS.replace(",", ";")).encode(), "in line 2", id="sep"),
        pytest.param(("sep=^\n" + ROWS.replace(",", "^")).encode(), r"by '\^'", id="odd sep"),
        pytest.param(ROWS.encode("utf-16"), "UTF-16-LE", id="utf-16"),
        pytest.param(ROWS.encode("utf-16-le"), "UTF-16-LE", id="utf-16 without a mark"),
        pytest.param(ROWS.encode("utf-16-be"), "UTF-16-BE", id="utf-16, big end first"),
        pytest.param(b"\xef\xbb\xbf" * 2 + ROWS.encode(), "line 1", id="byte order mark twice"),
        pytest.param(
            b'"\xef\xbb\xbfITEM_ID"' + ROWS.removeprefix("ITEM_ID").encode(), "1", id="mark quoted"
        ),
        pytest.param(ROWS.replace("\n", "\r").encode(), "by a carriage return", id="Macintosh"),
        pytest.param(ROWS.replace("\n", "\r\n").encode(), "line 1", id="Windows"),
        pytest.param(("\n\nOur products\n,,,\n" + ROWS).encode(), "in line 5", id="title above"),
        pytest.param(gzip.compress(ROWS.encode()), "line 1", id="gzip"),
    ],
)
def test_a_layout_that_people_have_is_read_and_said(
    folder: Folder, content: bytes, recognised: str
) -> None:
    folder.write(content)
    source = folder.source("items")
    ((rows, rejects),) = source.batches()
    assert rows.select("item_id", "product_name", "price").rows() == [
        ("A1", "Chair é", "19.90"), ("A2", "Desk", "29.90"),
    ]  # fmt: skip
    assert rejects.is_empty()
    assert source.recognised[0].startswith("file.csv: CSV in ")
    assert recognised.replace("\\", "") in source.recognised[0]


@pytest.mark.parametrize(
    ("above", "first"),
    [
        pytest.param("\n\n", 4, id="blank lines"),
        pytest.param('"two\nlines"\n', 4, id="a title of two lines"),
        pytest.param("Exported by A,B\n\n", 4, id="a note"),
    ],
)
def test_lines_are_those_of_the_file_whatever_stands_above(
    folder: Folder, above: str, first: int
) -> None:
    folder.write(above + HEADER + '\nA1,"two\nlines",bad,Home\nA2,Desk,bad,Home\n')
    _, rejects = folder.read("items")
    assert rejects["line"].to_list() == [first + 1, first + 3]


def test_a_header_of_two_lines_counts_as_two(folder: Folder) -> None:
    folder.write('"ITEM\nID",PRODUCT_NAME,PRICE,CATEGORY_L1\nA1,Chair,1,Home\nA2,Desk,bad,Home\n')
    rows, rejects = folder.read("items")
    assert (rows["line"].to_list(), rejects["line"].to_list()) == ([3], [4])


def test_lines_are_counted_beyond_the_first_block(folder: Folder) -> None:
    long = "".join(f'A{n},"{"x" * 1000}\n{"y" * 1000}",1,Home\n' for n in range(5000))
    folder.write(HEADER + long + "B,Chair,bad,Home\n")
    _, rejects = folder.read("items")
    assert rejects["line"].to_list() == [10_002]


@pytest.mark.parametrize("name", ["items", "users"])
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(PEOPLE.encode(), id="no header"),
        pytest.param(PEOPLE.replace("\n", "\r").encode(), id="no header, Macintosh"),
        pytest.param(PEOPLE.replace(",", ";").encode("utf-16"), id="no header, UTF-16"),
        pytest.param(("Age;Name\n" + PEOPLE.replace(",", ";")).encode(), id="other header"),
        pytest.param((PEOPLE * 5000).replace("\n", "\\").encode(), id="one line"),
        pytest.param(PEOPLE.encode() + "Jürgen".encode("latin-1"), id="older encoding"),
    ],
)
def test_what_is_not_recognised_is_refused_without_a_cell(
    folder: Folder, name: str, content: bytes
) -> None:
    folder.write(content)
    with pytest.raises(SourceFileError) as refused:
        folder.read(name)  # type: ignore[arg-type]
    text = str(refused.value)
    assert "file.csv" in text
    assert len(text) < 600
    for cell in ("testa", "Testa", "Musterfrau", "example.com", "rgen", "u1"):
        assert cell not in text


def test_an_older_encoding_is_named_with_its_line_and_how_to_save(folder: Folder) -> None:
    folder.write(HEADER.encode() + b"a,caf\xe9,1,x\n")
    with pytest.raises(SourceFileError, match=r'in line 2 it is not UTF-8.*Save it as "CSV UTF-8"'):
        folder.read("items")


def test_the_error_of_a_missing_column_says_how_the_file_was_read(folder: Folder) -> None:
    folder.write("Item_ID;Product Name;Category L1\na;b;c\n")
    message = "lacks the column PRICE .*It has: Item_ID, Product Name, .*delimited by semicolon"
    with pytest.raises(SourceFileError, match=message):
        folder.read("items")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "password protects", id="xls"),
        pytest.param(b"%PDF-1.7", "a PDF", id="pdf"),
        pytest.param(b"\xef\xbb\xbf <html><table>", "a web page", id="html"),
        pytest.param("ITEM_ID".encode("utf-32"), "UTF-32", id="utf-32"),
        pytest.param(gzip.compress(ROWS.encode())[:-9], "not complete", id="cut off gzip"),
    ],
)
def test_other_contents_are_named(folder: Folder, content: bytes, what: str) -> None:
    folder.write(content)
    with pytest.raises(SourceFileError, match=what):
        folder.read("items")


@pytest.mark.parametrize(
    ("content", "setting"),
    [
        pytest.param(
            gzip.compress((HEADER + ROWS * 50_000).encode()), "HSP_MAX_UNPACKED_MB", id="gzip"
        ),
        pytest.param(",".join(f"c{n}" for n in range(200_000)), "HSP_MAX_COLUMNS", id="columns"),
        pytest.param(HEADER + "A," + "x" * (9 << 20), "HSP_MAX_CELL_CHARACTERS", id="one cell"),
        pytest.param("x" * (9 << 20), "HSP_MAX_CELL_CHARACTERS", id="no line"),
    ],
)
def test_limits_are_looked_at_before_the_work(
    folder: Folder, content: str | bytes, setting: str
) -> None:
    folder.write(content)
    with pytest.raises(SourceFileError, match=setting):
        folder.read("items", limits=Limits(unpacked_mb=2))
