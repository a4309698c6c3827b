"""The bucket that unloads write to, through boto3."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import BotoCoreError, ClientError

from hsp_assets.sandbox.aws import s3_client
from hsp_assets.sandbox.share.errors import failed, refused

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_UPLOADS_AT_ONCE = 4
_IN_ONE_PIECE = TransferConfig(multipart_threshold=2**30)
"""Files are 128 MB and the way is short: S3 need not put pieces together, which costs half."""


class Storage:
    """The sandbox's S3; it asks for no keys, so any will do."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint

    def require_room(self, bucket: str, prefix: str, *, overwrite: bool) -> None:
        """Make sure that an unload may write under a prefix.

        Raises:
            ProgrammingError: there is no such bucket, S3 does not answer, or files are there.
        """
        where = f"s3://{bucket}/{prefix}"
        try:
            listing = self._client.list_objects_v2(Bucket=bucket, Prefix=prefix, MaxKeys=1)
        except ClientError as error:
            raise refused(
                f"Failed to access remote file: the bucket of {where} is not accessible "
                f"({error.response['Error']['Code']}). Create it, or correct its name."
            ) from error
        except BotoCoreError as error:
            raise failed(f"S3 does not answer for {where}: {error}. Is it running?") from error
        if listing.get("KeyCount") and not overwrite:
            raise refused(
                f"Files already existing at the unload destination: {where}. "
                "Use overwrite option to force unloading, or another prefix."
            )

    def upload(self, bucket: str, files: Sequence[tuple[Path, str]]) -> None:
        """Store files under keys.

        Raises:
            ProgrammingError: S3 did not take one.
        """

        def store(path: Path, key: str) -> None:
            self._client.upload_file(str(path), bucket, key, Config=_IN_ONE_PIECE)

        try:
            with ThreadPoolExecutor(_UPLOADS_AT_ONCE) as pool:
                list(pool.map(lambda file: store(*file), files))
        except (Boto3Error, BotoCoreError, ClientError) as error:
            raise failed(f"An unloaded file was not stored in s3://{bucket}: {error}.") from error

    @cached_property
    def _client(self) -> "S3Client":
        return s3_client(self._endpoint)
