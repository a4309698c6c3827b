"""Published files, read back before anybody else reads them: the last gate, of bytes.

They are read as Amazon Personalize documents its reading and not by the code that wrote them, so
that faults of that code show. One pass in pieces: memory does not grow with the files.
"""

import codecs
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hsp_assets.schemas import DatasetName, columns

PIECE = 2**20
"""Bytes read at once; what fits into the processor's cache is counted in half the time."""
MOST_BYTES = 100 * 10**9
"""Of a dataset in one import [Personalize, quotas]."""
MOST_CHARACTERS = 2**31 - 1
"""Of a field: no limit of ours, because Personalize reads the beginning of a longer text. Python's
own, of 131,072, holds for the process; what it guards against does not come from our own files."""
MOST_BYTES_OF_PART = 10**9
HEADER, ENCODING, RECORDS, SIZE = "header", "encoding", "records", "size"
PROPERTIES = {
    HEADER: "Each file begins with the names of the schema's fields: unquoted, in order, no more.",
    ENCODING: "Each file is UTF-8 without a byte order mark, and its lines end in LF.",
    RECORDS: "Each record has as many fields as the header, quoted and escaped so that Personalize "
    "reads them; there are as many records as rows were accepted.",
    SIZE: "The dataset has at most 100 GB, and each part of it at most 1 GB.",
}
"""What is looked at, and what must hold."""
ADVICE = "Nothing went live. This is a fault of ours, not of the data: report it with this text."


@dataclass(frozen=True)
class Audit:
    """The faults of the files of a dataset.

    Attributes:
        faults: by property; nothing where all is well.
        was_there: whether they were written, and read back, by an earlier run.

    """

    faults: dict[str, str]
    was_there: bool = False

    def description(self, name: str) -> str:
        """The result for a property, for its check in the UI."""
        fault = self.faults.get(name)
        if fault:
            return f"{fault} {ADVICE}"
        when = "when this version was written" if self.was_there else "before it was stored"
        return f"Read back {when}: as it must be."


def audit(dataset: DatasetName, files: Sequence[Path], rows: int) -> Audit:
    """Read the files of a dataset as Personalize would.

    Args:
        dataset: which one.
        files: all its parts.
        rows: how many rows they must hold together.

    """
    faults = {
        HEADER: _wrong_header(dataset, files),
        ENCODING: _wrong_encoding(files),
        SIZE: _wrong_size(files),
    }
    if not faults[ENCODING]:
        faults[RECORDS] = _wrong_records(len(columns(dataset)), files, rows)
    return Audit({name: fault for name, fault in faults.items() if fault})


def _wrong_header(dataset: DatasetName, files: Sequence[Path]) -> str:
    expected = ",".join(columns(dataset)).encode() + b"\n"
    for file in files:
        with file.open("rb") as opened:
            if opened.readline(len(expected) + 1) != expected:
                return f"{file.name} does not begin with the header {expected.decode().strip()}."
    return "" if files else "There is no file."


def _wrong_encoding(files: Sequence[Path]) -> str:
    for file in files:
        decoder, first, last = codecs.getincrementaldecoder("utf-8")(), b"", b""
        try:
            for piece in _pieces(file):
                if decoder.getstate()[0] or not piece.isascii():  # ten times as quick
                    decoder.decode(piece)
                first, last = first or piece[:3], piece[-1:]
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            return f"{file.name} is not UTF-8 ({error.reason})."
        if first == codecs.BOM_UTF8 or last != b"\n":
            return f"{file.name} begins with a byte order mark or does not end in a line feed."
    return ""


def _wrong_size(files: Sequence[Path]) -> str:
    sizes = [file.stat().st_size for file in files]
    if sum(sizes) > MOST_BYTES or (len(sizes) > 1 and max(sizes) > MOST_BYTES_OF_PART):
        return f"{sum(sizes):,} bytes in {len(sizes)} files, the largest of {max(sizes):,}."
    return ""


def _wrong_records(fields: int, files: Sequence[Path], rows: int) -> str:
    records = 0
    for file in files:
        lines, is_whole = _count_plain(file, fields) or _count_quoted(file, fields)
        if not is_whole:
            return f"{file.name} has a record that is not of {fields} fields."
        records += lines - 1
    return "" if records == rows else f"{records:,} records, {rows:,} rows were accepted."


def _count_plain(file: Path, fields: int) -> tuple[int, bool] | None:
    """Lines of a file without quoting, and whether commas divide them; None if there is quoting."""
    lines = commas = 0
    for piece in _pieces(file):
        if b'"' in piece or b"\\" in piece or b"\r" in piece:
            return None
        lines += piece.count(b"\n")
        commas += piece.count(b",")
    return lines, commas == lines * (fields - 1)


def _count_quoted(file: Path, fields: int) -> tuple[int, bool]:
    """Records of a file with quoting, and whether each has so many fields."""
    csv.field_size_limit(MOST_CHARACTERS)
    with file.open(encoding="utf-8", newline="") as opened:
        reader = csv.reader(opened, doublequote=False, escapechar="\\", strict=True)
        records = 0
        try:
            for records, record in enumerate(reader, start=1):
                if len(record) != fields:
                    return records, False
        except csv.Error:
            return records, False
    return records, True


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(PIECE):
            yield piece
