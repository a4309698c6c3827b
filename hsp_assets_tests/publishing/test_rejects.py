"""Rejected rows are kept in the bucket, and described in metadata."""

import dagster as dg
import polars as pl

from hsp_assets.publishing.rejects import keep_rejects
from hsp_assets.resources.storage import StorageResource

REJECTS = pl.DataFrame(
    {
        "line": [2, 3, 5],
        "column": ["PRICE", "ITEM_ID", "PRICE"],
        "rule": ["is_positive", "is_unique", "is_positive"],
        "value": ["-1", None, "0"],
    }
)


def rows(metadata: object) -> list[dict[str, object]]:
    assert isinstance(metadata, dg.TableMetadataValue)
    return [dict(record.data) for record in metadata.records]


def test_without_rejected_rows_nothing_is_written(storage: StorageResource) -> None:
    metadata = keep_rejects(storage, "rejects/items/run.parquet", REJECTS.clear())
    assert metadata == {"rejected_by_rule": dg.MetadataValue.md("none")}
    assert not list(storage.list_keys("rejects/"))


def test_rejected_rows_are_kept_whole_under_the_key_that_metadata_names(
    storage: StorageResource,
) -> None:
    metadata = keep_rejects(storage, "rejects/items/run.parquet", REJECTS)
    assert metadata["rejects_uri"] == storage.uri("rejects/items/run.parquet")
    assert pl.read_parquet(storage.read("rejects/items/run.parquet") or b"").equals(REJECTS)


def test_the_rule_that_rejected_most_rows_is_counted_first(storage: StorageResource) -> None:
    metadata = keep_rejects(storage, "rejects/items/run.parquet", REJECTS)
    assert rows(metadata["rejected_by_rule"]) == [
        {"column": "PRICE", "rule": "is_positive", "rows": 2},
        {"column": "ITEM_ID", "rule": "is_unique", "rows": 1},
    ]


def test_each_rejected_row_is_shown_and_an_absent_value_is_blank(
    storage: StorageResource,
) -> None:
    metadata = keep_rejects(storage, "rejects/items/run.parquet", REJECTS)
    assert rows(metadata["rejected_rows"])[1] == {
        "line": 3,
        "column": "ITEM_ID",
        "rule": "is_unique",
        "value": "",
    }
