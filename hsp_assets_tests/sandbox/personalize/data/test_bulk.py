"""Files of imported rows."""

from pathlib import Path

import polars as pl
import pytest

from hsp_assets.sandbox.personalize.data.avro import DatasetSchema, Field
from hsp_assets.sandbox.personalize.data.bulk import BulkFiles

SCHEMA = DatasetSchema("USERS", (Field("USER_ID", "string"), Field("CITY", "string")))


@pytest.fixture
def bulk(tmp_path: Path) -> BulkFiles:
    files = BulkFiles(tmp_path / "bulk")
    for name in ("1", "2"):
        files.write(pl.LazyFrame({"USER_ID": [name]}), name)
    return files


def names(bulk: BulkFiles) -> set[str]:
    return {file.name for file in bulk.path("1").parent.iterdir()}


def test_a_column_that_came_later_is_null_in_older_rows(bulk: BulkFiles) -> None:
    rows = [part.collect().rows() for part in bulk.rows(["2", "1"], SCHEMA)]
    assert rows == [[("2", None)], [("1", None)]]


def test_only_the_named_files_are_kept(bulk: BulkFiles) -> None:
    bulk.keep_only({"2"})
    assert names(bulk) == {"2"}


def test_nothing_is_deleted_while_somebody_reads(bulk: BulkFiles) -> None:
    with bulk.reading:
        bulk.keep_only(set())
    assert names(bulk) == {"1", "2"}
