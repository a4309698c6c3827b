"""What a file is by its first bytes, whatever its name says; packed files are unpacked.

Whether a text is UTF-8 or UTF-16 and how its cells are delimited belongs to `layout`.
"""

import gzip
import zlib
from typing import Literal, Protocol, cast

from hsp_assets.failures import SourceFileError
from hsp_assets.sources.limits import Limits

Container = Literal["text", "zip", "gzip"]

HEAD = 256 * 1024
"""Bytes at the start of a file from which it is recognised."""
REFUSED = {
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls), or one that a password protects. "
    "Save it as XLSX without a password, or as CSV in UTF-8",
    b"%PDF": "a PDF document. Export the table as CSV or XLSX",
    b"\xff\xfe\x00\x00": "text in UTF-32. Save it as CSV in UTF-8",
    b"\x00\x00\xfe\xff": "text in UTF-32. Save it as CSV in UTF-8",
    b"PAR1": "a Parquet file. Export it as CSV or XLSX",
    b"7z\xbc\xaf": "a 7-Zip archive. Unpack it",
    b"\x28\xb5\x2f\xfd": "packed with zstd. Unpack it, or pack it with gzip",
}
"""Contents that are named instead of read, by their first bytes."""
MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<workbook")


class Stream(Protocol):
    """Bytes that are read once, from the start."""

    def read(self, size: int = ..., /) -> bytes:
        """The next bytes, at most so many; none at the end."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


def container(head: bytes, file: str) -> Container:
    """What holds the content.

    Raises:
        SourceFileError: it is nothing that is read here; names what it is.

    """
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    what = next((what for start, what in REFUSED.items() if head.startswith(start)), None)
    if what is None and head.removeprefix(b"\xef\xbb\xbf").lstrip()[:16].lower().startswith(MARKUP):
        what = "a web page or XML. Export it as CSV or XLSX"
    if what:
        raise SourceFileError(f"{file} cannot be read: it is {what}.")
    return "text"


class Unpacked:
    """The content of a gzip file, read up to the limit.

    Raises (on reading):
        SourceFileError: it is damaged, or unpacks to more than the limit.

    """

    def __init__(self, packed: Stream, file: str, limits: Limits) -> None:
        self._stream = gzip.GzipFile(fileobj=cast("gzip._ReadableFileobj", packed))  # noqa: SLF001
        self._packed, self._file, self._limits = packed, file, limits
        self._left = limits.unpacked_bytes

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        try:
            some = self._stream.read(size)
        except (EOFError, OSError, zlib.error) as error:
            raise SourceFileError(
                f"{self._file} cannot be unpacked: the gzip file is damaged or not complete. "
                "Export it again."
            ) from error
        self._left -= len(some)
        if self._left < 0:
            raise too_large(self._file, self._limits)
        return some

    def close(self) -> None:
        """Close it and the file below."""
        self._stream.close()
        self._packed.close()


class Peeked:
    """A stream whose first bytes were read to recognise it, and are read again."""

    def __init__(self, stream: Stream, size: int = HEAD) -> None:
        self._stream = stream
        self.head = b""
        while len(self.head) < size and (some := stream.read(size - len(self.head))):
            self.head += some
        self.is_all = len(self.head) < size
        self._again = self.head

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, at most `size` of them."""
        if not self._again:
            return self._stream.read(size)
        cut = len(self._again) if size < 0 else size
        some, self._again = self._again[:cut], self._again[cut:]
        return some

    def close(self) -> None:
        """Close the stream below."""
        self._stream.close()


def too_large(file: str, limits: Limits) -> SourceFileError:
    """The error of a file that unpacks to more than is allowed."""
    return SourceFileError(
        f"{file} unpacks to more than {limits.unpacked_mb:,} MB (HSP_MAX_UNPACKED_MB). "
        "Export fewer rows a file, or raise the limit where there is room for it."
    )


def too_wide(file: str, columns: int, limits: Limits) -> SourceFileError:
    """The error of a file with more columns than are allowed."""
    return SourceFileError(
        f"{file} has {columns:,} columns, more than {limits.columns:,} (HSP_MAX_COLUMNS). "
        "Export the columns that are needed; a stray cell far to the right counts, too."
    )
