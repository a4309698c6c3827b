"""An object that several processes update at once holds what each of them changed."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from hsp_assets.failures import TransientFailure
from hsp_assets.resources import storage as module
from hsp_assets.resources.storage import StorageResource
from hsp_assets_tests.shop import unused

KEY = "folder/object"
WRITERS, ROUNDS = 5, 10


def appended(line: bytes, content: bytes | None) -> bytes:
    return (content or b"") + line


def test_no_update_of_several_writers_is_lost(storage: StorageResource) -> None:
    begin = threading.Barrier(WRITERS)

    def write(writer: int) -> None:
        mine = unused(storage)
        begin.wait()
        for turn in range(ROUNDS):
            line = f"{writer}.{turn} ".encode()
            mine.update(KEY, partial(appended, line))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    lines = (storage.read(KEY) or b"").decode().split()
    assert sorted(lines) == sorted(f"{w}.{n}" for w in range(WRITERS) for n in range(ROUNDS))


def test_resources_of_the_same_settings_share_a_client(storage: StorageResource) -> None:
    settings = storage.model_dump()
    assert StorageResource(**settings).client is storage.client
    others = StorageResource(**(settings | {"aws_secret_access_key": "another"}))
    assert others.client is not storage.client


def test_an_update_that_changes_nothing_writes_nothing(storage: StorageResource) -> None:
    storage.write(KEY, b"old")
    before = storage.signature(KEY)
    storage.update(KEY, lambda _content: None)
    assert storage.signature(KEY) == before


def test_an_empty_content_deletes_the_object(storage: StorageResource) -> None:
    storage.write(KEY, b"old")
    storage.update(KEY, lambda _content: b"")
    assert storage.read(KEY) is None


def test_an_object_that_was_deleted_meanwhile_is_made_anew(storage: StorageResource) -> None:
    storage.write(KEY, b"old")
    seen: list[bytes | None] = []

    def change(content: bytes | None) -> bytes:
        seen.append(content)
        storage.delete(KEY)
        return b"new"

    storage.update(KEY, change)
    assert seen == [b"old", None]
    assert storage.read(KEY) == b"new"


def test_who_is_overtaken_each_time_says_so_and_writes_nothing(
    storage: StorageResource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "UPDATE_WITHIN_SECONDS", 0.0)

    def overtaken(content: bytes | None) -> bytes:
        storage.write(KEY, (content or b"") + b"x")
        return b"mine"

    with pytest.raises(TransientFailure, match=rf"s3://{storage.bucket}/{KEY} was written by"):
        storage.update(KEY, overtaken)
    assert b"mine" not in (storage.read(KEY) or b"")


def test_two_prefixes_in_one_bucket_know_nothing_of_each_other(
    storage: StorageResource, tmp_path: Path
) -> None:
    settings, file = storage.model_dump(), tmp_path / "file"
    acme, other = (StorageResource(**(settings | {"prefix": p})) for p in ("acme/", "other/"))
    for number, one in enumerate((acme, other)):
        one.write("a/written", b"x" * (number + 1))
        one.update("a/updated", partial(appended, str(number).encode()))
        one.write_parquet("a/frame", pl.DataFrame({"owner": [number]}))
        file.write_text(str(number))
        one.upload(file, "a/uploaded")
    (tmp_path / "copies").mkdir()
    for number, one in enumerate((acme, other)):
        assert list(one.list_keys("a/")) == ["a/frame", "a/updated", "a/uploaded", "a/written"]
        assert (one.read("a/updated"), one.size("a/written")) == (str(number).encode(), number + 1)
        frame = one.read_parquet("a/frame")
        assert frame is not None
        assert frame["owner"].item() == number
        one.download("a/up", tmp_path / "copies")
        assert (tmp_path / "copies" / "uploaded").read_text() == str(number)
        assert one.key(one.uri("a/written")) == "a/written"
    acme.delete("")
    assert not acme.exists("a/written")
    assert other.exists("a/written")
    assert other.signature("a/") == storage.signature("other/a/")
    assert acme.another(storage.bucket).exists("other/a/written")
