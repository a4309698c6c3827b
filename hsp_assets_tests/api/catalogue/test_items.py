"""Items as callers get them, from published CSVs."""

import json
from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.api.catalogue.items import Items, read_items
from hsp_assets.publishing.csv_files import quoted

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
ROW = {
    "ITEM_ID": "i",
    "PRICE": "9.5",
    "CATEGORY_L1": "bags",
    "CATEGORY_L2": "",
    "PRODUCT_NAME": "Bag",
    "PROMOTED": "True",
}


def test_blank_metadata_is_left_out() -> None:
    entry = json.loads(Items([ROW]).decorated("i"))
    metadata = {"productName": "Bag", "categoryL1": "bags", "price": 9.5}
    assert entry == {"itemId": "i", "metadata": metadata}


def test_an_unknown_item_has_no_metadata() -> None:
    assert json.loads(Items([]).decorated('a"b')) == {"itemId": 'a"b'}


@given(TEXTS)
def test_any_name_is_returned_verbatim(name: str) -> None:
    [item] = Items([ROW | {"PRODUCT_NAME": name}]).ids
    entry = json.loads(Items([ROW | {"PRODUCT_NAME": name}]).decorated(item))
    assert entry["metadata"]["productName"] == name


def test_parts_of_a_large_catalogue_are_read_together(tmp_path: Path) -> None:
    files = [tmp_path / "0.csv", tmp_path / "1.csv"]
    for number, file in enumerate(files):
        row = pl.DataFrame(ROW | {"ITEM_ID": f"i{number}", "PRODUCT_NAME": 'A "b",\n\\c'})
        file.write_text(row.select(quoted(c) for c in row.columns).write_csv(quote_style="never"))
    items = read_items(files)
    assert items.ids == ["i0", "i1"]
    assert json.loads(items.decorated("i1"))["metadata"]["productName"] == 'A "b",\n\\c'
