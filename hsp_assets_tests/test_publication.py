"""Published files are what Personalize reads, and go live in one step."""

import csv
import io

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets import schemas
from hsp_assets.publication import (
    LiveRecommender,
    csv_key,
    make_dataset_live,
    make_recommender_live,
    quoted,
    read_live,
    version_of,
    write_csv,
)
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


def written(storage: StorageResource, rows: pl.LazyFrame) -> str:
    key = csv_key("group", "v1", "items")
    write_csv(storage, key, "items", rows)
    return (storage.read(key) or b"").decode()


def test_the_header_is_unquoted_and_lines_end_in_lf(storage: StorageResource) -> None:
    lines = written(storage, items({})).split("\n")
    assert lines[0] == ",".join(schemas.columns("items"))
    assert lines[1:] == ["a,9.5,food,,plain,,,False", ""]


def test_quotes_and_backslashes_inside_a_field_are_escaped_with_a_backslash(
    storage: StorageResource,
) -> None:
    line = written(storage, items({"PRODUCT_NAME": 'a "b" \\ c'})).split("\n")[1]
    assert r'"a \"b\" \\ c"' in line


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_any_text_comes_back_verbatim(texts: list[str]) -> None:
    frame = pl.DataFrame({"text": texts}).select(quoted("text"))
    content = frame.write_csv(quote_style="never", include_header=False)
    reader = csv.reader(io.StringIO(content, newline=""), doublequote=False, escapechar="\\")
    assert [row[0] for row in reader] == texts


def test_rows_are_written_in_one_order_however_they_come(storage: StorageResource) -> None:
    rows: list[dict[str, object]] = [{"ITEM_ID": "b"}, {"ITEM_ID": "a"}]
    assert written(storage, items(*rows)) == written(storage, items(*reversed(rows)))


def test_a_version_is_named_after_the_rows() -> None:
    assert version_of(["1", "2", "3"]) == version_of(["1", "2", "3"])
    assert version_of(["1", "2", "3"]) != version_of(["1", "2", "4"])


def test_making_a_dataset_live_keeps_the_recommenders(storage: StorageResource) -> None:
    recommender = LiveRecommender("v1", "arn:one")
    make_recommender_live(storage, "group", "best", recommender)
    make_dataset_live(storage, "group", "v2")
    live = read_live(storage, "group")
    assert (live.dataset_version, live.recommenders) == ("v2", {"best": recommender})


def test_before_the_first_publication_nothing_is_live(storage: StorageResource) -> None:
    assert read_live(storage, "group").dataset_version == ""


@pytest.mark.parametrize("key", ["live/group.json", "live/other.json"])
def test_a_group_has_a_pointer_of_its_own(storage: StorageResource, key: str) -> None:
    make_dataset_live(storage, "group", "v1")
    assert storage.exists(key) == (key == "live/group.json")
