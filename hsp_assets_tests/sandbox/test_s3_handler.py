"""The stand-in for S3 compares and writes in one step, and answers boto3 as S3 does."""

import errno
import http.client
import os
import tempfile
import threading
from typing import Any

import pytest
from botocore.exceptions import ClientError

from hsp_assets.resources.storage import StorageResource
from hsp_assets.sandbox.s3_handler import ConditionalHandler
from hsp_assets_tests.conftest import S3

KEY = "folder/object"


def refusal(storage: StorageResource, **condition: Any) -> tuple[int, str]:
    """Status and code with which a conditional write is refused."""
    with pytest.raises(ClientError) as caught:
        storage.client.put_object(Bucket=storage.bucket, Key=KEY, Body=b"new", **condition)
    answer: Any = caught.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]


def tag(storage: StorageResource) -> str:
    return storage.client.head_object(Bucket=storage.bucket, Key=KEY)["ETag"]


def test_an_object_is_replaced_while_it_is_the_one_of_the_tag(storage: StorageResource) -> None:
    storage.write(KEY, b"old")
    storage.client.put_object(Bucket=storage.bucket, Key=KEY, Body=b"new", IfMatch=tag(storage))
    assert storage.read(KEY) == b"new"


def test_a_tag_that_matches_no_longer_is_answered_with_412(storage: StorageResource) -> None:
    storage.write(KEY, b"old")
    before = tag(storage)
    storage.write(KEY, b"of somebody else")
    assert refusal(storage, IfMatch=before) == (412, "PreconditionFailed")
    assert storage.read(KEY) == b"of somebody else"


def test_a_tag_of_an_object_that_is_gone_is_answered_with_404(storage: StorageResource) -> None:
    assert refusal(storage, IfMatch='"0"') == (404, "NoSuchKey")
    assert storage.read(KEY) is None


def test_an_object_that_is_there_already_is_answered_with_412(storage: StorageResource) -> None:
    storage.write(KEY, b"old")
    assert refusal(storage, IfNoneMatch="*") == (412, "PreconditionFailed")


def test_both_conditions_at_once_are_not_implemented(storage: StorageResource) -> None:
    assert refusal(storage, IfNoneMatch="*", IfMatch='"0"') == (501, "NotImplemented")


def test_a_write_overtaken_while_it_is_sent_is_answered_with_409(
    storage: StorageResource, shared_s3: S3, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage.write(KEY, b"old")
    is_reading, read_body = threading.Event(), ConditionalHandler._read_body  # noqa: SLF001

    def read(handler: ConditionalHandler) -> bytes:
        is_reading.set()
        return bytes(read_body(handler))

    monkeypatch.setattr(ConditionalHandler, "_read_body", read)
    slow = http.client.HTTPConnection(shared_s3.address.removeprefix("http://"))
    slow.putrequest("PUT", f"/{storage.bucket}/{KEY}")
    slow.putheader("If-Match", tag(storage))
    slow.putheader("Content-Length", "4")
    slow.endheaders(b"sl")
    assert is_reading.wait(10)
    storage.write(KEY, b"quick")
    slow.send(b"ow")
    answer = slow.getresponse()
    assert (answer.status, b"ConditionalRequestConflict" in answer.read()) == (409, True)
    assert storage.read(KEY) == b"quick"


def test_an_object_is_deleted_only_while_it_is_the_one_of_the_tag(storage: StorageResource) -> None:
    storage.write(KEY, b"old")
    before = tag(storage)
    storage.write(KEY, b"new")
    with pytest.raises(ClientError, match="PreconditionFailed"):
        storage.client.delete_object(Bucket=storage.bucket, Key=KEY, IfMatch=before)
    storage.client.delete_object(Bucket=storage.bucket, Key=KEY, IfMatch=tag(storage))
    assert storage.read(KEY) is None


def test_a_full_disk_is_told_to_the_client(
    storage: StorageResource, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> tuple[int, str]:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tempfile, "mkstemp", full)
    with pytest.raises(ClientError, match=r"The disk of .* is full\. Free some space"):
        storage.write(KEY, b"much")
