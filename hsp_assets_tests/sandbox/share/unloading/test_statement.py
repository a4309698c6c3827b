"""Which unloading statements are taken, and what they say."""

import pytest
import sqlglot
from snowflake.connector.errors import ProgrammingError

from hsp_assets.sandbox.share.unloading.statement import (
    Unload,
    is_unload,
    read_unload,
    refuse_secrets,
)

TARGET = "'s3://bucket/staging/users/'"
REST = "STORAGE_INTEGRATION = HSP FILE_FORMAT = (TYPE = PARQUET) HEADER = TRUE"


def read(text: str) -> Unload:
    refuse_secrets(text)
    return read_unload(sqlglot.parse_one(text, dialect="snowflake"))


def test_the_production_form_is_understood() -> None:
    assert read(f"COPY INTO {TARGET} FROM (SELECT 1 AS A) {REST}") == Unload(
        bucket="bucket",
        prefix="staging/users/",
        query="SELECT 1 AS A",
        max_file_size=16 * 1024 * 1024,
        overwrite=False,
        detailed=False,
        integration="HSP",
    )


def test_options_may_stand_in_any_order_and_case() -> None:
    unload = read(
        "copy into 's3://bucket/staging/'\nfrom (\n  with a as (select 1 as x) select x from a\n)\n"
        "header = true max_file_size = 1000 overwrite = true detailed_output = true\n"
        "file_format = (type = 'parquet' compression = snappy) storage_integration = hsp"
    )
    assert (unload.max_file_size, unload.overwrite, unload.detailed) == (1000, True, True)


def test_a_whole_view_can_be_unloaded() -> None:
    assert read(f"COPY INTO {TARGET} FROM OBJECTS {REST}").query == "SELECT * FROM OBJECTS"


def test_a_bucket_itself_is_a_folder() -> None:
    assert read(f"COPY INTO 's3://bucket/' FROM (SELECT 1 AS A) {REST}").prefix == ""


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("s3://bucket/users", "slash at the end"),
        ("gcs://bucket/users/", "not a folder of a bucket"),
    ],
)
def test_a_target_that_is_no_folder_of_a_bucket_is_refused(target: str, reason: str) -> None:
    with pytest.raises(ProgrammingError, match=reason):
        read(f"COPY INTO '{target}' FROM (SELECT 1) {REST}")


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (f"{REST} CREDENTIALS = (AWS_KEY_ID = 'x')", "credentials"),
        ("FILE_FORMAT = (TYPE = PARQUET) HEADER = TRUE", "STORAGE_INTEGRATION"),
        ("STORAGE_INTEGRATION = X FILE_FORMAT = (TYPE = CSV) HEADER = TRUE", "PARQUET"),
        ("STORAGE_INTEGRATION = X HEADER = TRUE", "PARQUET"),
        (REST.replace("PARQUET", "PARQUET COMPRESSION = LZO"), "Snappy"),
        (REST.replace("PARQUET", "PARQUET TRIM_SPACE = TRUE"), "TRIM_SPACE"),
        ("STORAGE_INTEGRATION = X FILE_FORMAT = (TYPE = PARQUET)", "HEADER"),
        (f"{REST} SINGLE = TRUE", "SINGLE"),
        (f"{REST} INCLUDE_QUERY_ID = TRUE", "INCLUDE_QUERY_ID"),
        (f"{REST} MAX_FILE_SIZE = 0", "MAX_FILE_SIZE"),
    ],
)
def test_any_other_form_is_refused_with_a_reason(options: str, reason: str) -> None:
    with pytest.raises(ProgrammingError, match=reason):
        read(f"COPY INTO {TARGET} FROM (SELECT 1) {options}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("COPY INTO 's3://b/p/' FROM (SELECT 1)", True),
        ("-- why\n/* how */ copy\n into 's3://b/p/' from (select 1)", True),
        ("COPY INTO T FROM @S", False),
        ("SELECT 'COPY INTO ''s3://b/'''", False),
    ],
)
def test_an_unload_is_known_by_its_target(text: str, expected: bool) -> None:
    assert is_unload(text) is expected
