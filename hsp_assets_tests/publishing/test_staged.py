"""How staged rows are found and read."""

from dataclasses import asdict, replace
from decimal import Decimal

import polars as pl
import pytest

from hsp_assets.failures import PermanentFailure, StagedPartsError
from hsp_assets.publishing.staged import Staged, latest_staged, parts_signature
from hsp_assets.resources.manifests import write_manifest
from hsp_assets.resources.storage import StorageResource, staging_prefix

PREFIX = staging_prefix("users", "run")


@pytest.fixture
def staged(storage: StorageResource) -> Staged:
    for name in ("a", "b"):
        storage.write_parquet(f"{PREFIX}{name}.parquet", pl.DataFrame({"USER_ID": [name]}))
    return Staged("users", "run", storage.uri(PREFIX), "", parts_signature(storage, "users", "run"))


def test_parts_that_are_as_staging_left_them_are_read_in_their_order(
    storage: StorageResource, staged: Staged
) -> None:
    with staged.local(storage) as rows:
        assert rows.collect()["USER_ID"].to_list() == ["a", "b"]


@pytest.mark.parametrize(
    ("key", "content"), [("a", b"PAR1"), ("c", b""), ("b", None)], ids=["changed", "added", "gone"]
)
def test_parts_that_changed_since_they_were_staged_are_refused(
    storage: StorageResource, staged: Staged, key: str, content: bytes | None
) -> None:
    if content is None:
        storage.delete(f"{PREFIX}{key}.parquet")
    else:
        storage.write(f"{PREFIX}{key}.parquet", content)
    with (
        pytest.raises(StagedPartsError, match=r"missing, was added or changed\. Materialize"),
        staged.local(storage),
    ):
        pass


def test_snowflakes_whole_numbers_are_read_as_what_they_are(storage: StorageResource) -> None:
    number = pl.Decimal(38, 0)
    rows = pl.DataFrame(
        {"USER_ID": ["u1"], "AGE": [Decimal(34)], "GENDER": ["F"], "RECORD_ID": [Decimal(10)]},
        schema_overrides={"AGE": number, "RECORD_ID": number},
    )
    storage.write_parquet(f"{PREFIX}data_0_0_0.snappy.parquet", rows)
    read = Staged("users", "run", storage.uri(PREFIX), "", "").scan(storage).collect()
    assert read.to_dicts() == [{"USER_ID": "u1", "AGE": 34, "GENDER": "F", "RECORD_ID": 10}]
    assert read.schema["AGE"] == pl.Int32()
    assert read.schema["RECORD_ID"] == pl.Int64()


def test_the_latest_rows_are_those_recorded_last(storage: StorageResource, staged: Staged) -> None:
    for one in (replace(staged, run="before", fingerprint="older"), staged):
        write_manifest(storage, "staging/users", one.run, {**asdict(one), "rows": 2})
    assert latest_staged(storage, "users") == staged


def test_what_was_never_staged_is_said_to_be(storage: StorageResource) -> None:
    with pytest.raises(PermanentFailure, match=r"staging/items was never materialized"):
        latest_staged(storage, "items")
