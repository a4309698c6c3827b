"""The S3 bucket: the keys this project owns in it, and how polars reaches it.

The layout of the bucket is here; what the files hold belongs to the assets that write them.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
import polars as pl
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import Field

from hsp_assets.failures import PermanentFailure, TransientFailure
from hsp_assets.schemas import DatasetName
from hsp_assets.waiting import random_pauses

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ObjectTypeDef

CLIENTS = 16
"""Kept in a process, which seldom has more than one."""
UPLOAD_PART_BYTES = 64 * 2**20
"""Of a large file; boto3's own 8 MB make a hundred requests of the largest."""
UPDATE_WITHIN_SECONDS = 60.0
"""How long an update is tried anew while others write the same object."""
OVERTAKEN = ("PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey")
"""S3's codes for a conditional write that lost: 412, 409, and 404 for an object that is gone."""


@lru_cache(maxsize=CLIENTS)
def _client(
    region: str, endpoint: str | None, key_id: str | None, secret: str | None, token: str | None
) -> "S3Client":
    """A client, which any number of threads may use.

    Dagster makes resources anew for each tick and each run, and a client takes a tenth of a second
    of computing: it reads descriptions of every service and every region.
    """
    # Its import takes half a second: definitions load without it.
    from dagster_aws.s3 import S3Resource

    client: S3Client = S3Resource(
        region_name=region,
        endpoint_url=endpoint,
        aws_access_key_id=key_id,
        aws_secret_access_key=secret,
        aws_session_token=token,
    ).get_client()
    return client


class StorageResource(dg.ConfigurableResource[Any]):
    """One bucket; credentials come from the usual AWS chain unless given."""

    bucket: str = Field(description="Name of the bucket.")
    prefix: str = Field(default="", description="What leads every key of ours, such as `acme/`.")
    region_name: str = Field(description="AWS region.")
    endpoint_url: str | None = Field(default=None, description="Address, where not AWS's own.")
    aws_access_key_id: str | None = Field(default=None, description="Access key.")
    aws_secret_access_key: str | None = Field(default=None, description="Secret key.")
    aws_session_token: str | None = Field(default=None, description="Session token.")

    @cached_property
    def client(self) -> "S3Client":
        """The boto3 client, which resources of the same settings share."""
        return _client(
            self.region_name,
            self.endpoint_url,
            self.aws_access_key_id,
            self.aws_secret_access_key,
            self.aws_session_token,
        )

    @cached_property
    def polars_options(self) -> dict[str, str]:
        """`storage_options` with which polars reads and writes the bucket."""
        options = {
            "aws_region": self.region_name,
            "aws_endpoint_url": self.endpoint_url,
            "aws_access_key_id": self.aws_access_key_id,
            "aws_secret_access_key": self.aws_secret_access_key,
            "aws_session_token": self.aws_session_token,
            "aws_allow_http": "true" if (self.endpoint_url or "").startswith("http:") else None,
        }
        return {name: value for name, value in options.items() if value}

    def uri(self, key: str) -> str:
        """The `s3://` address of a key or prefix."""
        return f"s3://{self.bucket}/{self.object_key(key)}"

    def key(self, uri: str) -> str:
        """The key or prefix of an `s3://` address in this bucket."""
        return uri.removeprefix(self.uri(""))

    def object_key(self, key: str) -> str:
        """What S3 calls one of our keys or prefixes."""
        return f"{self.prefix}{key}"

    def another(self, bucket: str) -> "StorageResource":
        """Another bucket, as a whole, that the same credentials open."""
        return self.model_copy(update={"bucket": bucket, "prefix": ""})

    def list_objects(self, prefix: str) -> Iterator[tuple[str, datetime]]:
        """Yield the keys below a prefix, in order, and when they were written."""
        for entry in self._entries(prefix):
            yield entry["Key"].removeprefix(self.prefix), entry["LastModified"]

    def list_keys(self, prefix: str) -> Iterator[str]:
        """Yield the keys below a prefix, in order."""
        return (key for key, _written in self.list_objects(prefix))

    def size(self, prefix: str) -> int:
        """How many bytes the objects below a prefix have together."""
        return sum(entry["Size"] for entry in self._entries(prefix))

    def signature(self, prefix: str, suffix: str = "") -> str:
        """Changes when an object below a prefix that ends so is added, removed or replaced."""
        lines = [
            f"{entry['Key'].removeprefix(self.object_key(prefix))} {entry['Size']} {entry['ETag']}"
            for entry in self._entries(prefix)
            if entry["Key"].endswith(suffix)
        ]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def exists(self, key: str) -> bool:
        """Whether there is an object under exactly this key."""
        return key in self.list_keys(key)

    def read(self, key: str) -> bytes | None:
        """The content under a key, or None when there is none."""
        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=self.object_key(key))
            return answer["Body"].read()
        except self.client.exceptions.NoSuchKey:
            return None

    def write(self, key: str, content: bytes) -> None:
        """Write an object in one step: a reader sees the old content or the new, never a part."""
        self.client.put_object(Bucket=self.bucket, Key=self.object_key(key), Body=content)

    def update(self, key: str, change: Callable[[bytes | None], bytes | None]) -> None:
        """Replace an object by what is made of it, so that no other writer's change is lost.

        The write is conditional: where somebody else wrote meanwhile, the change is made anew on
        what they wrote. Any number of processes, on any machines, may update an object at once.

        Args:
            key: of the object.
            change: makes the new content of the present one, which is None when there is none;
                None leaves it as it is, and an empty content deletes it. It may be called several
                times.

        Raises:
            PermanentFailure: the bucket's service knows no conditional writes.
            TransientFailure: others wrote each time, for a minute.

        """
        for pause in random_pauses(UPDATE_WITHIN_SECONDS):
            present, tag = self._read_tagged(key)
            content = change(present)
            if content is None or self._write_unless_changed(key, content, tag):
                return
            time.sleep(pause)
        raise TransientFailure(
            f"{self.uri(key)} was written by others each time that it was to be updated, for "
            "a minute. Nothing of this change was written; try again."
        )

    def upload(self, file: Path, key: str) -> None:
        """Copy a file into the bucket; the object appears when it is whole."""
        from boto3.s3.transfer import TransferConfig

        large = TransferConfig(multipart_chunksize=UPLOAD_PART_BYTES)
        self.client.upload_file(str(file), self.bucket, self.object_key(key), Config=large)

    def read_parquet(self, key: str, columns: list[str] | None = None) -> pl.DataFrame | None:
        """The frame under a key, or some of its columns; None when there is none."""
        if not self.exists(key):
            return None
        options = self.polars_options
        return pl.read_parquet(self.uri(key), columns=columns, storage_options=options)

    def write_parquet(self, key: str, frame: pl.DataFrame) -> None:
        """Write a frame as a Parquet file."""
        frame.write_parquet(self.uri(key), storage_options=self.polars_options)

    def download(self, prefix: str, folder: Path, suffix: str = "") -> None:
        """Copy every object below a prefix that ends so into a folder, under its bare name."""
        for key in self.list_keys(prefix):
            if key.endswith(suffix):
                file = folder / key.rsplit("/", 1)[-1]
                self.client.download_file(self.bucket, self.object_key(key), str(file))

    def delete(self, prefix: str) -> None:
        """Delete every object below a prefix."""
        for key in list(self.list_keys(prefix)):
            self.client.delete_object(Bucket=self.bucket, Key=self.object_key(key))

    def _read_tagged(self, key: str) -> tuple[bytes | None, str]:
        """An object's content and the tag of just this content; None and "" when there is none."""
        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=self.object_key(key))
        except self.client.exceptions.NoSuchKey:
            return None, ""
        return answer["Body"].read(), answer["ETag"]

    def _write_unless_changed(self, key: str, content: bytes, tag: str) -> bool:
        """Write or delete an object if it is still the one of a tag; answer whether it was.

        Raises:
            PermanentFailure: the service knows no conditional writes.

        """
        client, bucket, name = self.client, self.bucket, self.object_key(key)
        try:
            if not content:
                client.delete_object(Bucket=bucket, Key=name, IfMatch=tag or "*")
            elif tag:
                client.put_object(Bucket=bucket, Key=name, Body=content, IfMatch=tag)
            else:
                client.put_object(Bucket=bucket, Key=name, Body=content, IfNoneMatch="*")
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "NotImplemented":
                raise PermanentFailure(
                    f"{self.uri(key)} cannot be updated safely: the bucket's service does not "
                    "support If-Match on PutObject. Use Amazon S3, or a service that does."
                ) from error
            if code in OVERTAKEN:
                return False
            raise
        return True

    def _entries(self, prefix: str) -> Iterator["ObjectTypeDef"]:
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=self.object_key(prefix)
        )
        for page in pages:
            yield from page.get("Contents", [])

    def require(self) -> None:
        """Make sure that our part of the bucket can be reached.

        It is listed: `HeadBucket` needs the right to list the whole of it, which a role of one
        portal among several does not have.

        Raises:
            PermanentFailure: it does not exist, or the credentials do not open it.

        """
        try:
            self.client.list_objects_v2(Bucket=self.bucket, Prefix=self.prefix, MaxKeys=1)
        except (ClientError, BotoCoreError) as error:
            raise PermanentFailure(
                f"The bucket {self.bucket} cannot be reached ({type(error).__name__}: {error}). "
                "Check HSP_BUCKET, HSP_AWS_REGION and the AWS credentials of this process."
            ) from error


STAGING, REJECTS, VERSIONS = "staging/", "rejects/", "datasets/"
"""What the keys of staged rows, of rejected rows and of published versions start with."""


def staging_prefix(dataset: DatasetName, run: str) -> str:
    """Where a run unloads a dataset's rows as Parquet parts."""
    return f"{STAGING}{dataset}/{run}/"


def manifest_key(asset: str) -> str:
    """Where the facts are about what an asset, such as `imports/products`, last made."""
    return f"manifests/{asset}.json"


def rejects_key(dataset: str, run: str) -> str:
    """Where a run keeps the rejected rows of a dataset."""
    return f"{REJECTS}{dataset}/{run}.parquet"


def versions_prefix(dataset_group: str) -> str:
    """What the keys of all published versions start with."""
    return f"{VERSIONS}{dataset_group}/"


def version_key(dataset_group: str, version: str, file: str) -> str:
    """Where a published version keeps one of its files."""
    return f"{versions_prefix(dataset_group)}{version}/{file}"


def live_key(dataset_group: str) -> str:
    """Where the pointer to the live version is."""
    return f"live/{dataset_group}.json"
