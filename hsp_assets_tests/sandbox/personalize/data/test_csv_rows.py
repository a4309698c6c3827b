"""Reading CSVs: the dialect, the limits, and words that give nothing personal away."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_assets.sandbox.personalize.data.avro import DatasetSchema, Field
from hsp_assets.sandbox.personalize.data.csv_rows import read_csv
from hsp_assets.sandbox.personalize.errors import JobFailedError

ITEMS = DatasetSchema(
    "ITEMS",
    (
        Field("ITEM_ID", "string"),
        Field("PRICE", "float"),
        Field("CATEGORY_L1", "string", categorical=True),
        Field("ABOUT", "string", nullable=True, textual=True),
        Field("STOCK", "int", nullable=True),
        Field("NEW", "boolean", nullable=True),
    ),
)
HEADER = "ITEM_ID,PRICE,CATEGORY_L1,ABOUT,STOCK,NEW"
USER_AND_TIME = (Field("USER_ID", "string"), Field("TIMESTAMP", "long"))
Row = tuple[str | None, ...]


def read(folder: Path, *lines: str | bytes, header: str = HEADER) -> list[Row]:
    """The rows of a CSV with those lines under its header."""
    encoded = (line if isinstance(line, bytes) else line.encode() for line in (header, *lines))
    file = folder / "items.csv"
    file.write_bytes(b"\n".join(encoded))
    return read_csv([file], ITEMS).collect().rows()


def refusal(folder: Path, *lines: str | bytes, header: str = HEADER) -> str:
    with pytest.raises(JobFailedError) as refused:
        read(folder, *lines, header=header)
    return str(refused.value)


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def test_values_stay_as_they_were_written(tmp_path: Path) -> None:
    assert read(tmp_path, "i1,007.50,a|b,,,true") == [("i1", "007.50", "a|b", None, None, "true")]


def test_quotes_and_backslashes_are_escaped_by_a_backslash(tmp_path: Path) -> None:
    row = read(tmp_path, r'i1,1,c,"6\" \\ wide, tall' + '\nand deep",2,')[0]
    assert row[3] == '6" \\ wide, tall\nand deep'


@settings(max_examples=25, deadline=None)
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)))
def test_any_text_survives(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    rows = read(tmp_path_factory.mktemp("csv"), *(f"i1,1,c,{quoted(text)},," for text in texts))
    assert [row[3] for row in rows] == texts


def test_doubled_quotes_are_refused(tmp_path: Path) -> None:
    text = refusal(tmp_path, 'i1,1,c,"a ""wide"" one",,')
    assert "must be escaped with a backslash, not doubled" in text


def test_missing_columns_are_listed(tmp_path: Path) -> None:
    assert refusal(tmp_path, header="ITEM_ID,ABOUT,STOCK,NEW") == (
        "Input CSV is missing the following columns:[PRICE, CATEGORY_L1]"
    )


@pytest.mark.parametrize("header", ['"ITEM_ID","PRICE"', f"\ufeff{HEADER}"])
def test_a_quoted_header_or_a_byte_order_mark_hides_columns(tmp_path: Path, header: str) -> None:
    assert "missing the following columns:[ITEM_ID" in refusal(tmp_path, header=header)


def test_other_columns_are_refused_unless_allowed(tmp_path: Path) -> None:
    header = f"EXTRA,{HEADER}"
    assert "they must be the same, in the same order" in refusal(tmp_path, header=header)
    file = tmp_path / "items.csv"
    file.write_text(f"{header}\nx,i1,1,c,,,")
    rows = read_csv([file], ITEMS, any_order=True).collect().rows()
    assert rows == [("i1", "1", "c", None, None, None)]


def test_several_files_have_a_header_each(tmp_path: Path) -> None:
    files = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for file in files:
        file.write_text(f"{HEADER}\n{file.stem},1,c,,,\n")
    assert [row[0] for row in read_csv(files, ITEMS).collect().rows()] == ["a", "b"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",1,c,,,", "ITEM_ID is missing in record 2."),
        ("i2,,c,,,", "PRICE is missing in record 2."),
        ('i2,1,"",,,', "CATEGORY_L1 is missing in record 2."),
        ("i2,cheap,c,,,", "PRICE must be of the type float, in record 2 it is not."),
        ("i2,nan,c,,,", "PRICE must be of the type float, in record 2 it is not."),
        ("i2,1,c,,1.5,", "STOCK must be of the type int, in record 2 it is not."),
        ("i2,1,c,,9999999999,", "STOCK must be of the type int, in record 2 it is not."),
        ("i2,1,c,,,True", "NEW must be of the type boolean, in record 2 it is not."),
        (f"{'i' * 257},1,c,,,", "Length cannot be more than 256 characters for ITEM_ID"),
        (f"i2,1,{'a|' * 501},,,", "Length cannot be more than 1000 characters for CATEGORY_L1"),
    ],
)
def test_each_limit_fails_the_job(tmp_path: Path, line: str, reason: str) -> None:
    assert refusal(tmp_path, "i1,1,c,,,", line) == reason


def test_textual_values_are_cut_not_refused(tmp_path: Path) -> None:
    row = read(tmp_path, f"i1,1,c,{'é' * 20_001},,")[0]
    assert row[3] == "é" * 20_000


def test_milliseconds_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "interactions.csv"
    file.write_text("USER_ID,TIMESTAMP\nu1,1700000000\nu1,1700000000000\n")
    with pytest.raises(JobFailedError, match=r"TIMESTAMP must be in seconds.* in record 2"):
        read_csv([file], DatasetSchema("INTERACTIONS", USER_AND_TIME))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("jane@example.com,1", r"has 2 instead of 6 values in line \d"),
        (b"jane@example.com,1,c,\xff,,", "not encoded in UTF-8"),
        ('jane@example.com,1,c,"x,,', "does not end"),
    ],
)
def test_a_broken_line_is_named_not_quoted(tmp_path: Path, line: str | bytes, words: str) -> None:
    with pytest.raises(JobFailedError, match=words) as refused:
        read(tmp_path, "i1,1,c,,,", line)
    assert "jane" not in str(refused.value)


def test_windows_line_ends_are_read(tmp_path: Path) -> None:
    file = tmp_path / "items.csv"
    file.write_bytes(f"{HEADER}\r\ni1,1,c,,,\r\n".encode())
    assert read_csv([file], ITEMS).collect().rows() == [("i1", "1", "c", None, None, None)]
