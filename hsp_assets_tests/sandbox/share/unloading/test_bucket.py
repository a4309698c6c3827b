"""The bucket that unloads write to."""

import uuid
from pathlib import Path

import pytest
from snowflake.connector.errors import ProgrammingError

from hsp_assets.sandbox.share.unloading.bucket import Storage


def test_a_missing_bucket_is_named(s3_endpoint: str) -> None:
    with pytest.raises(ProgrammingError, match=r"s3://nowhere/x/ .*NoSuchBucket"):
        Storage(s3_endpoint).require_room("nowhere", "x/", overwrite=True)


def test_an_s3_that_does_not_answer_is_named() -> None:
    with pytest.raises(ProgrammingError, match="Is it running"):
        Storage("http://127.0.0.1:9").require_room("bucket", "x/", overwrite=True)


def test_room_is_taken_by_the_first_file(s3_endpoint: str, tmp_path: Path) -> None:
    storage, prefix = Storage(s3_endpoint), f"{uuid.uuid4().hex}/"
    (tmp_path / "file").write_bytes(b"x")
    storage.require_room("bucket", prefix, overwrite=False)
    storage.upload("bucket", [(tmp_path / "file", f"{prefix}file")])
    storage.require_room("bucket", prefix, overwrite=True)
    with pytest.raises(ProgrammingError, match="Files already existing"):
        storage.require_room("bucket", prefix, overwrite=False)


def test_a_file_that_cannot_be_stored_is_an_error(s3_endpoint: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(ProgrammingError, match="was not stored"):
        Storage(s3_endpoint).upload("nowhere", [(tmp_path / "file", "key")])
