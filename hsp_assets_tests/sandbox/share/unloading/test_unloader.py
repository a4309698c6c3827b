"""Unloads through the connector, as production runs them."""

from __future__ import annotations

import io
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from snowflake.connector.cursor import DictCursor
from snowflake.connector.errors import ProgrammingError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from hsp_assets_tests.sandbox.share.shop import Shop

REST = "STORAGE_INTEGRATION = HSP FILE_FORMAT = (TYPE = PARQUET) HEADER = TRUE"
CONTACTS = 'SELECT OBJECTID AS "RECORD_ID", PROPERTY_EXTERNAL_ID AS "USER_ID" FROM OBJECTS_CONTACTS'


@pytest.fixture
def prefix() -> str:
    """A folder of the bucket that no other test uses."""
    return f"staging/{uuid.uuid4().hex}/"


def unload(
    shop: Shop, prefix: str, query: str = CONTACTS, more: str = "", bucket: str = "bucket"
) -> list[dict[str, Any]]:
    statement = f"COPY INTO %s FROM ({query}) {REST} {more}"
    with shop.connect() as connection, connection.cursor(DictCursor) as cursor:
        cursor.execute(statement, (f"s3://{bucket}/{prefix}",))
        return [dict(row) for row in cursor.fetchall()]


def stored(s3: S3Client, prefix: str) -> dict[str, pl.DataFrame]:
    objects = s3.list_objects_v2(Bucket="bucket", Prefix=prefix).get("Contents", [])
    bodies = {each["Key"]: s3.get_object(Bucket="bucket", Key=each["Key"]) for each in objects}
    return {
        key.removeprefix(prefix): pl.read_parquet(io.BytesIO(body["Body"].read()))
        for key, body in bodies.items()
    }


def test_the_rows_of_a_query_reach_the_bucket(shop: Shop, s3: S3Client, prefix: str) -> None:
    shop.portal.put("0-1", 1, external_id='7, "é"')
    unload(shop, prefix)
    [(name, frame)] = stored(s3, prefix).items()
    assert name == "data_0_0_0.snappy.parquet"
    assert frame.to_dicts() == [{"RECORD_ID": 1, "USER_ID": '7, "é"'}]


def test_the_answer_counts_rows_and_bytes(shop: Shop, s3: S3Client, prefix: str) -> None:
    shop.portal.put("0-1", 1)
    shop.portal.put("0-1", 2)
    [answer] = unload(shop, prefix)
    [file] = s3.list_objects_v2(Bucket="bucket", Prefix=prefix)["Contents"]
    assert (answer["rows_unloaded"], answer["output_bytes"]) == (2, file["Size"])
    assert answer["input_bytes"] > 0


def test_a_detailed_answer_has_a_row_per_file(shop: Shop, s3: S3Client, prefix: str) -> None:
    query = (
        "SELECT SEQ4() AS A, MD5(TO_VARCHAR(SEQ4())) AS B FROM TABLE(GENERATOR(ROWCOUNT => 100000))"
    )
    answer = unload(shop, prefix, query, "DETAILED_OUTPUT = TRUE MAX_FILE_SIZE = 1000000")
    rows = {each["FILE_NAME"]: each["ROW_COUNT"] for each in answer}
    assert rows == {name: frame.height for name, frame in stored(s3, prefix).items()}
    assert (len(rows) > 1, sum(rows.values())) == (True, 100_000)


def test_no_rows_make_no_file(shop: Shop, s3: S3Client, prefix: str) -> None:
    [answer] = unload(shop, prefix)
    assert (answer["rows_unloaded"], stored(s3, prefix)) == (0, {})


def test_names_can_be_bound_inside(shop: Shop, s3: S3Client, prefix: str) -> None:
    shop.portal.put("0-1", 1)
    query = "SELECT OBJECTID FROM IDENTIFIER(%s)"
    statement = f"COPY INTO %s FROM ({query}) {REST}"
    with shop.connect() as connection, connection.cursor() as cursor:
        cursor.execute(statement, (f"s3://bucket/{prefix}", "OBJECTS_CONTACTS"))
        assert cursor.sfqid
    assert len(stored(s3, prefix)) == 1


def test_files_that_are_there_stop_an_unload(shop: Shop, prefix: str) -> None:
    shop.portal.put("0-1", 1)
    unload(shop, prefix)
    with pytest.raises(ProgrammingError, match="Files already existing"):
        unload(shop, prefix)


def test_overwriting_replaces_files_of_that_name(shop: Shop, s3: S3Client, prefix: str) -> None:
    shop.portal.put("0-1", 1)
    unload(shop, prefix)
    s3.put_object(Bucket="bucket", Key=f"{prefix}other", Body=b"mine")
    shop.portal.put("0-1", 2)
    unload(shop, prefix, more="OVERWRITE = TRUE")
    assert s3.get_object(Bucket="bucket", Key=f"{prefix}other")["Body"].read() == b"mine"
    body = s3.get_object(Bucket="bucket", Key=f"{prefix}data_0_0_0.snappy.parquet")["Body"]
    assert pl.read_parquet(io.BytesIO(body.read())).height == 2


def test_a_bucket_that_does_not_exist_is_named(shop: Shop, prefix: str) -> None:
    with pytest.raises(ProgrammingError, match="s3://nowhere/"):
        unload(shop, prefix, bucket="nowhere")


def test_an_error_of_the_query_is_told(shop: Shop, prefix: str) -> None:
    with pytest.raises(ProgrammingError, match="NOPE"):
        unload(shop, prefix, "SELECT NOPE FROM OBJECTS_CONTACTS")


def test_nothing_is_left_behind(shop: Shop, prefix: str, tmp_path: Path) -> None:
    shop.portal.put("0-1", 1)
    unload(shop, prefix)
    assert list((tmp_path / "share" / "unloading").iterdir()) == []
    assert not [row for row in shop.query("SHOW VIEWS") if "UNLOAD" in str(row)]
