"""How staged rows are read."""

from decimal import Decimal

import polars as pl

from hsp_assets.resources.storage import StorageResource, staging_prefix
from hsp_assets.staged import Staged


def test_snowflakes_whole_numbers_are_read_as_what_they_are(storage: StorageResource) -> None:
    number = pl.Decimal(38, 0)
    rows = pl.DataFrame(
        {"USER_ID": ["u1"], "AGE": [Decimal(34)], "GENDER": ["F"], "RECORD_ID": [Decimal(10)]},
        schema_overrides={"AGE": number, "RECORD_ID": number},
    )
    prefix = staging_prefix("users", "run")
    storage.write_parquet(f"{prefix}data_0_0_0.snappy.parquet", rows)
    read = Staged("users", "run", storage.uri(prefix), "").scan(storage).collect()
    assert read.to_dicts() == [{"USER_ID": "u1", "AGE": 34, "GENDER": "F", "RECORD_ID": 10}]
    assert read.schema["AGE"] == pl.Int32()
    assert read.schema["RECORD_ID"] == pl.Int64()
