"""Locations in S3: files, folders, and what is not there."""

from pathlib import Path

import pytest

from hsp_assets.sandbox.personalize.data.source import Bucket
from hsp_assets.sandbox.personalize.errors import JobFailedError
from hsp_assets_tests.sandbox.personalize.shop import Shop


@pytest.fixture
def bucket(s3_endpoint: str) -> Bucket:
    return Bucket(s3_endpoint)


def texts(bucket: Bucket, location: str, folder: Path) -> list[str]:
    return [file.read_text() for file in bucket.fetch(location, folder)]


def test_a_single_file_is_fetched(shop: Shop, bucket: Bucket, tmp_path: Path) -> None:
    assert texts(bucket, shop.put("one/items.csv", "x"), tmp_path) == ["x"]


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_folder_is_fetched_in_order_with_or_without_a_slash(
    shop: Shop, bucket: Bucket, tmp_path: Path, slash: str
) -> None:
    for name in ("b.csv", "a.csv", "deeper/c.csv", "notes.txt"):
        shop.put(f"many/items/{name}", name)
    shop.put("many/items.csv", "a file of nearly that name")
    assert texts(bucket, f"s3://shop/many/items{slash}", tmp_path) == ["a.csv", "b.csv"]


@pytest.mark.parametrize(
    "location", ["s3://shop/nothing/here", "s3://elsewhere/x.csv", "s3://", "http://x/y"]
)
def test_what_is_not_there_is_named(bucket: Bucket, tmp_path: Path, location: str) -> None:
    with pytest.raises(JobFailedError, match=location):
        bucket.fetch(location, tmp_path)


def test_a_file_is_sent(shop: Shop, bucket: Bucket, tmp_path: Path) -> None:
    file = tmp_path / "report.csv"
    file.write_text("sent")
    bucket.send(file, "s3://shop/reports/report.csv")
    assert shop.text("reports/report.csv") == "sent"
