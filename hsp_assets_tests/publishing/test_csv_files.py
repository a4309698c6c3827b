"""Published files are what Personalize reads."""

import csv
import io

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_assets import schemas
from hsp_assets.publishing import csv_files as personalize_csv
from hsp_assets.publishing.csv_files import csv_files, quoted, store_csv
from hsp_assets.resources.storage import StorageResource

ITEM = {
    "ITEM_ID": "a",
    "PRICE": 9.5,
    "CATEGORY_L1": "food",
    "CATEGORY_L2": None,
    "PRODUCT_NAME": "plain",
    "PRODUCT_DESCRIPTION": None,
    "GENDER": None,
    "PROMOTED": "False",
}


def items(*rows: dict[str, object]) -> pl.LazyFrame:
    return pl.LazyFrame([ITEM | row for row in rows], schema=schemas.dtypes("items"))


def written(rows: pl.LazyFrame, count: int = 1) -> list[str]:
    with csv_files("items", rows, count) as files:
        return [file.read_text(encoding="utf-8") for file in files]


def test_the_header_is_unquoted_and_lines_end_in_lf() -> None:
    (text,) = written(items({}))
    assert text.split("\n") == [
        ",".join(schemas.columns("items")),
        "a,9.5,food,,plain,,,False",
        "",
    ]


def test_quotes_and_backslashes_inside_a_field_are_escaped_with_a_backslash() -> None:
    (text,) = written(items({"PRODUCT_NAME": 'a "b" \\ c'}))
    assert r'"a \"b\" \\ c"' in text


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_any_text_comes_back_verbatim(texts: list[str]) -> None:
    frame = pl.DataFrame({"text": texts}).select(quoted("text"))
    content = frame.write_csv(quote_style="never", include_header=False)
    reader = csv.reader(io.StringIO(content, newline=""), doublequote=False, escapechar="\\")
    assert [row[0] for row in reader] == texts


def test_rows_are_written_in_one_order_however_they_come() -> None:
    one, other = (
        items({"ITEM_ID": "b"}, {"ITEM_ID": "a"}),
        items({"ITEM_ID": "a"}, {"ITEM_ID": "b"}),
    )
    assert written(one, count=2) == written(other, count=2)


def test_a_large_dataset_becomes_parts_each_with_the_header(
    storage: StorageResource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(personalize_csv, "PART_BYTES", 5_000_000)
    rows = items({}).select(pl.all().repeat_by(400_000).explode())
    key, count = "datasets/group/v1/items.csv", 400_000
    assert not store_csv(storage, key, "items", rows, count).faults
    keys = list(storage.list_keys(key))
    assert keys == [f"{key}/part-{number:05d}.csv" for number in range(len(keys))]
    parts = [(storage.read(part) or b"").decode() for part in keys]
    assert len(parts) > 1
    assert {part.split("\n", 1)[0] for part in parts} == {",".join(schemas.columns("items"))}
    assert sum(part.count("\n") - 1 for part in parts) == 400_000
