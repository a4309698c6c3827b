"""Brings the files of an S3 location to a local folder.

The content of the files belongs to `csv_rows`.
"""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from hsp_assets.sandbox.aws import s3_client
from hsp_assets.sandbox.personalize.errors import JobFailedError

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


class Bucket:
    """The S3 that data is imported from and exported to."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint

    def fetch(self, location: str, folder: Path) -> list[Path]:
        """Download the CSV at `location`, or the CSVs directly in that folder, in key order.

        Raises:
            JobFailedError: there is none, or S3 cannot be read.
        """
        bucket, key = _bucket_and_key(location)
        try:
            keys = _csv_keys(self._client, bucket, key)
            files = [folder / f"{number:05}.csv" for number in range(len(keys))]
            for name, file in zip(keys, files, strict=True):
                self._client.download_file(bucket, name, str(file))
        except (BotoCoreError, ClientError) as refusal:
            raise JobFailedError(f"Cannot read the data source {location}: {refusal}") from refusal
        if not files:
            raise JobFailedError(
                f"The data source {location} is neither a CSV nor a folder of CSVs."
            )
        return files

    def send(self, file: Path, location: str) -> None:
        """Upload a file to `location`.

        Raises:
            JobFailedError: S3 refuses it.
        """
        bucket, key = _bucket_and_key(location)
        try:
            self._client.upload_file(str(file), bucket, key)
        except (Boto3Error, BotoCoreError, ClientError) as refusal:
            raise JobFailedError(f"Cannot write to {location}: {refusal}") from refusal

    @cached_property
    def _client(self) -> "S3Client":
        return s3_client(self._endpoint)


def _bucket_and_key(location: str) -> tuple[str, str]:
    parts = urlsplit(location)
    if parts.scheme != "s3" or not parts.netloc:
        raise JobFailedError(f"The location {location} must have the form s3://bucket/key.")
    return parts.netloc, location.removeprefix(f"s3://{parts.netloc}").lstrip("/")


def _csv_keys(client: "S3Client", bucket: str, key: str) -> list[str]:
    folder = key if not key or key.endswith("/") else f"{key}/"
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=key)
    keys = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
    if key in keys and not key.endswith("/"):
        return [key]
    inside = [name for name in keys if name.startswith(folder)]
    return [name for name in inside if name.endswith(".csv") and "/" not in name[len(folder) :]]
