"""Where source files are: a folder, or a prefix in S3.

Finding files by pattern and telling by content whether they changed belongs here; what is in
them belongs to `reading`.
"""

import fnmatch
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from hsp_assets.failures import SourceFileError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

CHUNK = 1 << 20
Source = TypeVar("Source", bound=str)


@dataclass(frozen=True)
class File:
    """A source file: its address for polars, its bare name, and a fingerprint of its content."""

    address: str
    name: str
    fingerprint: str


@dataclass(frozen=True)
class Location:
    """The folder or `s3://` prefix that holds the source files; an empty one holds none.

    `client` and `storage_options` are needed for S3 only.
    """

    root: str
    client: "S3Client | None" = None
    storage_options: dict[str, str] = field(default_factory=dict, repr=False)

    def find(self, patterns: str) -> list[File]:
        """The files that match any of the comma-separated patterns, sorted by name.

        Raises:
            SourceFileError: the folder does not exist, or no file matches. Empty patterns mean
                that there is no such source, and an empty root that there is none at all: the
                list is then empty.

        """
        wanted = self._wanted(patterns)
        if not wanted:
            return []
        files = self._in_s3(wanted) if self.is_s3 else self._in_folder(wanted)
        if not files:
            raise SourceFileError(
                f"No source file in {self.root} matches {' or '.join(wanted)}. "
                "Put the file there, or name it in the HSP_SOURCE_* setting "
                "(an empty setting says that there is none)."
            )
        return sorted(files, key=lambda file: file.name)

    def stamps(self, patterns: str) -> dict[str, str]:
        """A stamp of each file that matches, by name, without reading it; empty if none matches.

        In S3, where an object appears when it is whole, the stamp is the fingerprint. In a folder
        it is size and time, which move while a file is being written.
        """
        wanted = self._wanted(patterns)
        if self.is_s3:
            return {file.name: file.fingerprint for file in self._in_s3(wanted)}
        files = [p for p in Path(self.root).glob("*") if p.is_file() and _matches(p.name, wanted)]
        stats = {path.name: path.stat() for path in sorted(files)}
        return {name: f"{stat.st_size}-{stat.st_mtime_ns}" for name, stat in stats.items()}

    def stamps_by_source(self, patterns: Mapping[Source, str]) -> dict[Source, dict[str, str]]:
        """The same for several sources, each with its patterns, by one listing."""
        stamps = self.stamps(",".join(patterns.values()))
        return {
            source: {name: at for name, at in stamps.items() if _matches(name, _split(wanted))}
            for source, wanted in patterns.items()
        }

    def content_fingerprint(self, name: str) -> str:
        """The fingerprint of a file's content in a folder; reads all of it."""
        return _content_hash(Path(self.root) / name)

    @property
    def is_s3(self) -> bool:
        """Whether it is a prefix in S3."""
        return self.root.startswith("s3://")

    def read_bytes(self, file: File) -> bytes:
        """The whole content of a file."""
        if self.client is None:
            return Path(file.address).read_bytes()
        bucket, key = _bucket_and_key(file.address)
        return self.client.get_object(Bucket=bucket, Key=key)["Body"].read()

    def _wanted(self, patterns: str) -> list[str]:
        """The patterns to look for: an empty root is no place, not the working directory."""
        return _split(patterns) if self.root else []

    def _in_folder(self, patterns: list[str]) -> list[File]:
        folder = Path(self.root)
        if not folder.is_dir():
            raise SourceFileError(
                f"The source folder {self.root} does not exist or is no folder. "
                "Name an existing folder or an s3:// prefix in HSP_SOURCE."
            )
        return [
            File(str(path), path.name, _content_hash(path))
            for path in folder.iterdir()
            if path.is_file() and _matches(path.name, patterns)
        ]

    def _in_s3(self, patterns: list[str]) -> list[File]:
        if self.client is None:
            raise SourceFileError(f"{self.root} needs an S3 client, and none was given.")
        bucket, prefix = _bucket_and_key(self.root.rstrip("/") + "/")
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=bucket, Prefix=prefix, Delimiter="/"
        )
        return [
            File(f"s3://{bucket}/{entry['Key']}", name, entry["ETag"].strip('"'))
            for page in pages
            for entry in page.get("Contents", [])
            if _matches(name := entry["Key"].removeprefix(prefix), patterns)
        ]


def fingerprint(files: list[File]) -> str:
    """One fingerprint for several files: changes when a name or any content changes."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\0{file.fingerprint}\0".encode())
    return digest.hexdigest()[:16]


def _split(patterns: str) -> list[str]:
    return [pattern.strip() for pattern in patterns.split(",") if pattern.strip()]


def _matches(name: str, patterns: list[str]) -> bool:
    return any(fnmatch.fnmatch(name.casefold(), pattern.casefold()) for pattern in patterns)


def _content_hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _bucket_and_key(address: str) -> tuple[str, str]:
    parts = urlsplit(address, allow_fragments=False)
    return parts.netloc, parts.path.lstrip("/")
