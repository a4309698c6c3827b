"""An XLSX workbook: its sheets, how its numbers are shown, its texts.

The readers there are make a table of a sheet's whole extent and lose what a cell is: an error, or a
formula that was never calculated, becomes a blank. Here the parts are read as streams, and sizes
are looked at first. The cells of a sheet belong to `sheet`.
"""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import IO
from xml.etree import ElementTree
from xml.parsers import expat

from hsp_assets.failures import SourceFileError
from hsp_assets.sources.contents import too_large
from hsp_assets.sources.limits import Limits
from hsp_assets.sources.numbers import NumberFormat, number_format
from hsp_assets.sources.texts import local_name, shared_texts

WORKBOOK = "xl/workbook.xml"
OTHERS = {
    "xl/workbook.bin": "a binary workbook (.xlsb). Save it as XLSX",
    "content.xml": "an OpenDocument spreadsheet. Save it as XLSX, or as CSV in UTF-8",
    "Index/Document.iwa": "a Numbers document. Export it as XLSX or CSV",
}
"""Other documents that are ZIP archives, by a part of theirs."""

DAMAGE = (
    zipfile.BadZipFile,
    ElementTree.ParseError,
    expat.ExpatError,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    UnicodeDecodeError,
)
"""What a damaged archive and its parts raise."""


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook."""

    name: str
    part: str
    is_hidden: bool


class Workbook:
    """An open workbook.

    Args:
        content: of the file; must be able to seek.
        file: its name.
        limits: what it may hold.

    Raises:
        SourceFileError: it is no workbook, is damaged, or unpacks to more than the limit.

    """

    def __init__(self, content: IO[bytes], file: str, limits: Limits) -> None:
        self.file, self.limits = file, limits
        with self._damage_named():
            self._archive = zipfile.ZipFile(content)
            names = set(self._archive.namelist())
        if WORKBOOK not in names:
            what = next((what for part, what in OTHERS.items() if part in names), None)
            what = what or "a ZIP archive and no workbook. Unpack it"
            raise SourceFileError(f"{file} cannot be read: it is {what}.")
        if sum(part.file_size for part in self._archive.infolist()) > limits.unpacked_bytes:
            raise too_large(file, limits)

    @cached_property
    def sheets(self) -> list[Sheet]:
        """Its sheets in their order, without charts and dialogs."""
        targets = {
            one.get("Id", ""): _path(one.get("Target", ""))
            for one in self._small("xl/_rels/workbook.xml.rels")
            if one.get("Type", "").endswith("/worksheet")
        }
        return [
            Sheet(one.get("name", ""), targets[key], one.get("state", "visible") != "visible")
            for one in self._all(WORKBOOK, "sheet")
            if (key := _relation(one)) in targets
        ]

    @cached_property
    def counts_from_1904(self) -> bool:
        """Whether day 0 is 1904-01-01, as in workbooks of old Macintoshes."""
        told = [one.get("date1904", "0") for one in self._all(WORKBOOK, "workbookPr")]
        return told[:1] in (["1"], ["true"])

    @cached_property
    def formats(self) -> list[NumberFormat]:
        """How each style shows a number."""
        if "xl/styles.xml" not in self._archive.namelist():
            return []
        codes = {
            one.get("numFmtId", ""): one.get("formatCode", "")
            for one in self._all("xl/styles.xml", "numFmt")
        }
        styles = next(iter(self._all("xl/styles.xml", "cellXfs")), ())
        return [number_format(one.get("numFmtId", "0"), codes) for one in styles]

    @cached_property
    def texts(self) -> list[str]:
        """The texts that its cells refer to by number."""
        part = "xl/sharedStrings.xml"
        if part not in self._archive.namelist():
            return []
        with self.open(part) as stream:
            return shared_texts(stream, self.file, self.limits)

    @contextmanager
    def open(self, part: str) -> Iterator[IO[bytes]]:
        """A part as a stream.

        Raises:
            SourceFileError: it is not there or damaged, found out while it is read.

        """
        with self._damage_named(), self._archive.open(part) as stream:
            yield stream

    def _small(self, part: str) -> ElementTree.Element:
        with self.open(part) as stream:
            return ElementTree.parse(stream).getroot()  # noqa: S314 - expat bounds entities itself

    def _all(self, part: str, name: str) -> list[ElementTree.Element]:
        return [one for one in self._small(part).iter() if local_name(one.tag) == name]

    @contextmanager
    def _damage_named(self) -> Iterator[None]:
        try:
            yield
        except DAMAGE as error:
            raise SourceFileError(
                f"{self.file} cannot be read as an XLSX workbook ({type(error).__name__}): it is "
                "damaged or protected by a password. Save it again as XLSX, or as CSV in UTF-8."
            ) from error


def _relation(sheet: ElementTree.Element) -> str:
    return next((value for key, value in sheet.items() if local_name(key) == "id"), "")


def _path(target: str) -> str:
    """The part that a relation of the workbook points to."""
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
