"""The cells of one sheet, row by row as its file has them: nothing is made for what is empty.

A cell becomes text; what its text alone does not tell is marked (`marks`). Where the rows of a
source are in a sheet belongs to `spreadsheet`.
"""

from collections.abc import Callable, Iterator, Mapping
from xml.parsers import expat

from hsp_assets.failures import SourceFileError
from hsp_assets.sources.contents import too_wide
from hsp_assets.sources.marks import DATE, UNCALCULATED, marked
from hsp_assets.sources.numbers import NumberFormat, shown
from hsp_assets.sources.texts import CHUNK, Text, local_name, unescaped
from hsp_assets.sources.workbook import Sheet, Workbook

Cells = dict[int, str]
"""The cells of a row that hold something, by column, the first being 0."""

BOOLEANS = {"1": "TRUE", "0": "FALSE"}


def rows(workbook: Workbook, sheet: Sheet) -> Iterator[tuple[int, Cells]]:
    """The rows of a sheet that are not empty, each with its number as the spreadsheet shows it.

    Raises:
        SourceFileError: the part is damaged, or a cell is beyond the limits.

    """
    parser = _Parser(workbook)
    with workbook.open(sheet.part) as stream:
        while chunk := stream.read(CHUNK):
            parser.feed(chunk)
            yield from parser.taken()
        parser.end()
    yield from parser.taken()


class _Parser:
    """Turns the XML of a sheet into rows."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._texts, self._formats = workbook.texts, workbook.formats
        self._from_1904 = workbook.counts_from_1904
        self._columns = _Columns(workbook)
        self._kinds: Mapping[str, Callable[[str], str]] = {
            "n": self._number,
            "s": self._shared,
            "b": _boolean,
            "d": _date,
        }
        self._rows: list[tuple[int, Cells]] = []
        self._row, self._cells = 0, Cells()
        self._column, self._type, self._style = -1, "n", ""
        self._is_formula = False
        self._text = Text(workbook.file, workbook.limits)
        self._xml = expat.ParserCreate(namespace_separator="}")
        self._xml.buffer_text = True
        self._xml.StartElementHandler = self._start
        self._xml.EndElementHandler = self._end
        self._xml.CharacterDataHandler = self._text.add

    def feed(self, chunk: bytes) -> None:
        self._xml.Parse(chunk, False)  # noqa: FBT003 - takes no keyword

    def end(self) -> None:
        self._xml.Parse(b"", True)  # noqa: FBT003 - takes no keyword

    def taken(self) -> list[tuple[int, Cells]]:
        """The rows that are whole by now, each handed out once."""
        rows, self._rows = self._rows, []
        return rows

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = local_name(tag)
        self._text.start(name)
        if name == "c":
            self._column = self._columns.place(attributes.get("r"), self._column + 1)
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._is_formula = False
        elif name == "f":
            self._is_formula = True
        elif name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column, self._cells = -1, Cells()

    def _end(self, tag: str) -> None:
        name = local_name(tag)
        self._text.end(name)
        if name == "c":
            if text := self._cell(self._text.taken()):
                self._cells[self._column] = text
        elif name == "row" and self._cells:
            self._rows.append((self._row, self._cells))

    def _cell(self, value: str) -> str:
        kind = self._type
        if self._is_formula and not value and kind != "str":
            return marked(UNCALCULATED, "")
        if not value:
            return ""
        read = self._kinds.get(kind)
        return read(value) if read else unescaped(value)

    def _number(self, value: str) -> str:
        format_: NumberFormat = self._formats[int(self._style)] if self._style else "plain"
        return shown(value, format_, from_1904=self._from_1904)

    def _shared(self, value: str) -> str:
        return self._texts[int(value)]


def _boolean(value: str) -> str:
    return BOOLEANS.get(value, value)


def _date(value: str) -> str:
    return marked(DATE, value.replace("T", " ").removesuffix(" 00:00:00"))


class _Columns:
    """Where references such as `AB12` point, each worked out once."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._known: dict[str, int] = {}

    def place(self, reference: str | None, following: int) -> int:
        """The column of a reference, the first being 0; the following one where there is none.

        Raises:
            SourceFileError: it is beyond the limit.

        """
        if reference is None:
            return following
        letters = reference.rstrip("0123456789")
        place = self._known.get(letters)
        if place is None:
            place = self._known[letters] = self._place(letters)
        return place

    def _place(self, letters: str) -> int:
        if not (letters.isascii() and letters.isalpha()):
            raise SourceFileError(
                f"{self._workbook.file} cannot be read as an XLSX workbook: a cell has no place. "
                "Save it again as XLSX, or as CSV in UTF-8."
            )
        place = 0
        for letter in letters.upper():
            place = place * 26 + ord(letter) - ord("A") + 1
        if place > self._workbook.limits.columns:
            raise too_wide(self._workbook.file, place, self._workbook.limits)
        return place - 1
