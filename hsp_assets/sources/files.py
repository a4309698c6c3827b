"""Where source files are: a folder, or a prefix in S3.

Finding files by pattern and telling by content whether they changed belongs here; what is in
them belongs to `reading`.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from hsp_assets.failures import SourceFileError
from hsp_assets.sources import patterns as naming
from hsp_assets.sources.contents import Stream
from hsp_assets.sources.patterns import Pattern

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

CHUNK = 1 << 20
Source = TypeVar("Source", bound=str)


@dataclass(frozen=True)
class File:
    """A source file.

    Attributes:
        address: its path, or its `s3://` address.
        name: its bare name; with `#` and the sheet where the setting names one.
        fingerprint: of its content.
        sheet: that the setting names; empty: not said.

    """

    address: str
    name: str
    fingerprint: str
    sheet: str = ""


@dataclass(frozen=True)
class Location:
    """The folder or `s3://` prefix that holds the source files; an empty one holds none.

    `client` is needed for S3 only.
    """

    root: str
    client: "S3Client | None" = None

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
                f"No source file in {self.root} matches {' or '.join(p.text for p in wanted)}. "
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
        return _labelled(self._stamps(wanted), wanted)

    def stamps_by_source(self, patterns: Mapping[Source, str]) -> dict[Source, dict[str, str]]:
        """The same for several sources, each with its patterns, by one listing."""
        wanted = {source: self._wanted(text) for source, text in patterns.items()}
        stamps = self._stamps([pattern for some in wanted.values() for pattern in some])
        return {source: _labelled(stamps, some) for source, some in wanted.items()}

    def content_fingerprint(self, name: str) -> str:
        """The fingerprint of a file's content in a folder; reads all of it.

        Args:
            name: of the file, as in `stamps`.

        """
        path = Path(self.root) / name
        return _content_hash(path if path.exists() else path.with_name(name.rpartition("#")[0]))

    @property
    def is_s3(self) -> bool:
        """Whether it is a prefix in S3."""
        return self.root.startswith("s3://")

    def open(self, file: File) -> Stream:
        """The content of a file, to be read once from its start."""
        if self.client is None:
            return Path(file.address).open("rb")
        bucket, key = _bucket_and_key(file.address)
        return self.client.get_object(Bucket=bucket, Key=key)["Body"]

    def size(self, file: File) -> int:
        """How many bytes a file has."""
        if self.client is None:
            return Path(file.address).stat().st_size
        bucket, key = _bucket_and_key(file.address)
        return self.client.head_object(Bucket=bucket, Key=key)["ContentLength"]

    def _wanted(self, patterns: str) -> list[Pattern]:
        """The patterns to look for: an empty root is no place, not the working directory."""
        return naming.parse(patterns) if self.root else []

    def _in_folder(self, patterns: list[Pattern]) -> list[File]:
        folder = Path(self.root)
        if not folder.is_dir():
            raise SourceFileError(
                f"The source folder {self.root} does not exist or is no folder. "
                "Name an existing folder or an s3:// prefix in HSP_SOURCE."
            )
        return [
            File(str(path), _label(path.name, sheet), _content_hash(path), sheet)
            for path in folder.iterdir()
            if path.is_file()
            for sheet in naming.sheets(path.name, patterns)
        ]

    def _in_s3(self, patterns: list[Pattern]) -> list[File]:
        return [
            File(address, _label(name, sheet), fingerprint, sheet)
            for address, name, fingerprint in self._objects()
            for sheet in naming.sheets(name, patterns)
        ]

    def _objects(self) -> Iterator[tuple[str, str, str]]:
        """Address, name and fingerprint of what lies under the prefix in S3."""
        if self.client is None:
            raise SourceFileError(f"{self.root} needs an S3 client, and none was given.")
        bucket, prefix = _bucket_and_key(self.root.rstrip("/") + "/")
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=bucket, Prefix=prefix, Delimiter="/"
        )
        for page in pages:
            for entry in page.get("Contents", []):
                name = entry["Key"].removeprefix(prefix)
                yield f"s3://{bucket}/{entry['Key']}", name, entry["ETag"].strip('"')

    def _stamps(self, patterns: list[Pattern]) -> dict[str, str]:
        """A stamp of each file that is meant, by its bare name."""
        if self.is_s3 and patterns:
            return {name: stamp for _, name, stamp in self._objects()}
        paths = Path(self.root).glob("*") if patterns else ()
        meant = sorted(p for p in paths if p.is_file() and naming.sheets(p.name, patterns))
        stats = {path.name: path.stat() for path in meant}
        return {name: f"{stat.st_size}-{stat.st_mtime_ns}" for name, stat in stats.items()}


def fingerprint(files: list[File]) -> str:
    """One fingerprint for several files: changes when a name or any content changes."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\0{file.fingerprint}\0".encode())
    return digest.hexdigest()[:16]


def _labelled(stamps: Mapping[str, str], patterns: list[Pattern]) -> dict[str, str]:
    """The stamps of the files that patterns mean, each under its name with the sheet."""
    return {
        _label(name, sheet): stamp
        for name, stamp in stamps.items()
        for sheet in naming.sheets(name, patterns)
    }


def _label(name: str, sheet: str) -> str:
    return f"{name}#{sheet}" if sheet else name


def _content_hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _bucket_and_key(address: str) -> tuple[str, str]:
    bucket, _slash, key = address.removeprefix("s3://").partition("/")
    return bucket, key
