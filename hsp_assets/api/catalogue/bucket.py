"""The S3 bucket as the API uses it: the live pointer and the published files, read by boto3.

Blocking calls, to be made in a thread. Parsing the files belongs to the other modules here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from hsp_assets.api.settings import ApiSettings
from hsp_assets.failures import TransientFailure

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

CONFIG = Config(connect_timeout=2, read_timeout=20, retries={"total_max_attempts": 2})
"""Few retries, because the bucket is read again soon anyway."""


class NothingPublished(TransientFailure):
    """There is no live pointer yet."""


@dataclass(frozen=True)
class Stored:
    """The content of an object, and its ETag, which changes with it."""

    content: bytes
    tag: str


class Bucket:
    """The bucket of one installation."""

    def __init__(self, settings: ApiSettings, session: boto3.Session) -> None:
        self._name = settings.bucket
        self._prefix = settings.bucket_prefix
        self._group = settings.dataset_group
        self._client: S3Client = session.client(
            "s3", endpoint_url=settings.s3_endpoint, config=CONFIG
        )

    @staticmethod
    def live_key(dataset_group: str) -> str:
        """The key of the live pointer."""
        return f"live/{dataset_group}.json"

    @staticmethod
    def version_key(dataset_group: str, version: str, file: str) -> str:
        """The key of a file of a published version."""
        return f"datasets/{dataset_group}/{version}/{file}"

    def read_live(self, tag: str = "") -> Stored | None:
        """The live pointer, or None when its tag is still the given one.

        Raises:
            NothingPublished: it does not exist yet.
            TransientFailure: the bucket cannot be read.

        """
        key = self.live_key(self._group)
        get = partial(self._client.get_object, Bucket=self._name, Key=self._prefix + key)
        try:
            response = get(IfNoneMatch=tag) if tag else get()
            stored = Stored(response["Body"].read(), response["ETag"])
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == HTTPStatus.NOT_MODIFIED:
                return None
            if error.response["Error"]["Code"] == "NoSuchKey":
                raise NothingPublished(
                    f"{self._uri(key)} does not exist. Materialize the `datasets` group."
                ) from error
            raise self._failure(key, error) from error
        except BotoCoreError as error:
            raise self._failure(key, error) from error
        return None if stored.tag == tag else stored

    def download(self, version: str, file: str, folder: Path) -> list[Path]:
        """Copy a file of a dataset version into a folder.

        A dataset past 1 GB is a folder of parts under the file's name; its parts are copied.

        Raises:
            TransientFailure: there is no such file, or the bucket cannot be read.

        """
        key = self.version_key(self._group, version, file)
        copies: list[Path] = []
        try:
            for name in self._names(key):
                copies.append(folder / f"{len(copies)}-{file}")
                self._client.download_file(self._name, name, str(copies[-1]))
        except (ClientError, BotoCoreError) as error:
            raise self._failure(key, error) from error
        if not copies:
            raise TransientFailure(
                f"{self._uri(key)} does not exist, though the live pointer names that "
                "version. Materialize the `datasets` group again."
            )
        return copies

    def write(self, key: str, content: bytes) -> None:
        """Write an object in one step.

        Raises:
            TransientFailure: the bucket cannot be written.

        """
        try:
            self._client.put_object(Bucket=self._name, Key=self._prefix + key, Body=content)
        except (ClientError, BotoCoreError) as error:
            raise self._failure(key, error) from error

    def _names(self, key: str) -> Iterator[str]:
        """What S3 calls the object under a key of ours, or those below it."""
        prefix = self._prefix + key
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._name, Prefix=prefix
        )
        for page in pages:
            keys = (entry["Key"] for entry in page.get("Contents", []))
            yield from (k for k in keys if k == prefix or k.startswith(f"{prefix}/"))

    def _uri(self, key: str) -> str:
        return f"s3://{self._name}/{self._prefix}{key}"

    def _failure(self, key: str, error: Exception) -> TransientFailure:
        return TransientFailure(
            f"{self._uri(key)} cannot be used ({type(error).__name__}: {error}). Publish "
            "a dataset version first, or check HSP_BUCKET and the AWS rights of this process."
        )
