"""Uploaded files: kept beside the portal's file until their import has ended."""

import csv
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import fastexcel

from hsp_assets.sandbox.hubspot.imports.bodies import ImportFile
from hsp_assets.sandbox.hubspot.imports.failures import ImportFailed, RowError
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import ApiError

MAX_ROWS = 1_048_576
MAX_BYTES = 512 * 1024 * 1024
"""Rows and bytes of a file [HubSpot's imports guide, which answers 429 beyond them]."""
MAX_CELL = 10 * 1024 * 1024
"""Characters in a cell; Python's own limit of 131,072 is below what a file may hold."""

Cells = list[str]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was uploaded.

    Attributes:
        id: HubSpot's number of the file.
        name: as the uploader called it.
        path: where it is kept.
    """

    id: int
    name: str
    path: str

    def json(self) -> dict[str, str | int]:
        """As it is remembered."""
        return asdict(self)


def keep(folder: Path, file_id: int, name: str, content: BinaryIO) -> Upload:
    """Keep an uploaded file.

    Raises:
        ApiError: 429, it is larger than HubSpot takes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{file_id}{Path(name).suffix.lower()}"
    with path.open("wb") as kept:
        shutil.copyfileobj(content, kept, 1 << 20)
        size = kept.tell()
    if size > MAX_BYTES:
        path.unlink()
        raise too_large(f"{size} bytes, at most {MAX_BYTES}")
    return Upload(file_id, name, str(path))


def uploads_folder(portal: Portal) -> Path:
    """The folder of a portal's uploaded files."""
    return portal.store.file.parent / f"{portal.store.file.stem}-uploads"


def sweep(folder: Path, needed: Iterable[Upload]) -> None:
    """Remove files that no import needs, which a process that died may have left."""
    kept = {Path(upload.path) for upload in needed}
    for path in folder.glob("*"):
        if path not in kept:
            path.unlink()


def too_large(text: str) -> ApiError:
    """The answer for a file beyond the limits."""
    return ApiError(429, "RATE_LIMITS", f"The import file is too large: {text}. Split it.")


def rows_of(upload: Upload, file: ImportFile) -> Iterator[Cells]:
    """Yield the rows of a file, the header among them; an empty line is an empty row.

    Raises:
        ImportFailed: the file is not of the format that the request says.
    """
    try:
        if file.file_format == "CSV":
            yield from _csv(Path(upload.path))
        else:
            yield from _sheet(Path(upload.path))
    except (UnicodeDecodeError, csv.Error, fastexcel.FastExcelError) as error:
        kind = "INVALID_FILE_TYPE" if file.file_format == "CSV" else "INVALID_SPREADSHEET"
        message = f"{upload.name} cannot be read as {file.file_format}: {type(error).__name__}"
        raise ImportFailed(RowError(kind, message)) from error


def _csv(path: Path) -> Iterator[Cells]:
    csv.field_size_limit(MAX_CELL)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        yield from csv.reader(stream, strict=True)


def _sheet(path: Path) -> Iterator[Cells]:
    book = fastexcel.read_excel(path)
    if len(book.sheet_names) != 1:
        message = f"The spreadsheet has {len(book.sheet_names)} sheets; one is expected"
        raise ImportFailed(RowError("INVALID_SHEET_COUNT", message))
    sheet = book.load_sheet(0, header_row=None, dtypes="string")
    for row in sheet.to_polars().iter_rows():
        yield [cell or "" for cell in row]


def count_rows(upload: Upload, file: ImportFile) -> int:
    """How many rows of data a file has; 0 if it cannot be read, which its import then says.

    Raises:
        ApiError: 429, they are more than HubSpot takes.
    """
    try:
        count = sum(1 for _ in rows_of(upload, file))
    except ImportFailed:
        return 0
    if count > MAX_ROWS:
        raise too_large(f"{count} rows, at most {MAX_ROWS}")
    return max(count - file.file_import_page.has_header, 0)
