"""How a text is written: its encoding, its line ends, its delimiter, the line of its headers.

Nothing is guessed from frequencies: of the delimiters people use, the one counts under which a line
at the start holds the headers of the source. A text in which that line is not found is refused.
"""

import codecs
import csv
import io
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from hsp_assets.failures import SourceFileError
from hsp_assets.sources.columns import SourceFile
from hsp_assets.sources.contents import HEAD, Peeked, too_wide
from hsp_assets.sources.headers import Match, match, require
from hsp_assets.sources.limits import Limits

Encoding = Literal["utf-8", "utf-16-le", "utf-16-be"]

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
FIRST_ROWS = 30
"""Rows looked at for the headers: titles and notes stand above them."""
BOMS: dict[bytes, Encoding] = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
SEPARATOR_LINE = re.compile(r'"?sep=(.)"?(\r\n|\r|\n)', re.IGNORECASE)
"""Excel's way to tell itself the delimiter."""
BOM = "\ufeff"


@dataclass(frozen=True)
class Layout:
    """How a text is written.

    Attributes:
        encoding: of its characters.
        delimiter: between its cells.
        cr_only: whether lines end as on old Macintoshes, by a carriage return alone.
        headers: the line of headers, matched with the columns.
        header_line: where that line begins in the file, the first being 1.
        first_line: the line after it.

    """

    encoding: Encoding
    delimiter: str
    cr_only: bool
    headers: Match
    header_line: int
    first_line: int

    @property
    def description(self) -> str:
        """The same in words."""
        ends = ", lines ended by a carriage return" if self.cr_only else ""
        return (
            f"CSV in {self.encoding.upper()}, delimited by {named(self.delimiter)}{ends}, "
            f"headers in line {self.header_line}"
        )


def recognise(source: SourceFile, peeked: Peeked, file: str, limits: Limits) -> Layout:
    """How a text is written, by its start.

    Raises:
        SourceFileError: it is empty, in no Unicode encoding, or its headers are not found, or are
            not those of the source.

    """
    encoding = _encoding(peeked.head)
    text = _decoded(peeked, encoding, file).lstrip(BOM)
    if not text.strip():
        raise SourceFileError(
            f"{file} is empty; expected a header and rows. Export it again, or take it away."
        )
    cr_only = "\n" not in text and "\r" in text
    told = SEPARATOR_LINE.match(text)
    delimiters = [told[1]] if told and told[1] != '"' else list(DELIMITERS)
    candidates = [
        Layout(encoding, delimiter, cr_only, match(source, cells), begin, end + 1)
        for delimiter in delimiters
        for cells, begin, end in _first_rows(text, delimiter, file, limits)
    ]
    if not peeked.is_all and not cr_only and "\n" not in text:
        raise too_long(file, limits)
    best = max(candidates, key=_likeness)
    require(best.headers, file, best.description)
    return best


def named(delimiter: str) -> str:
    """A delimiter in words."""
    return DELIMITERS.get(delimiter, repr(delimiter))


def encoded_badly(file: str, line: int) -> SourceFileError:
    """The error of a text that is not in the encoding that its start promises."""
    return SourceFileError(
        f"{file} cannot be read as CSV: in line {line:,} it is not UTF-8 (an older encoding, such "
        'as Windows-1252?). Save it as "CSV UTF-8", or as XLSX.'
    )


def _likeness(layout: Layout) -> tuple[bool, int, bool, int]:
    """How much a line looks like the headers: first of all, whether it has those required."""
    found = layout.headers
    known = len(found.at) + len(found.doubled)
    return found.is_whole, known, known > 0 and found.is_headers, -layout.header_line


def _first_rows(
    text: str, delimiter: str, file: str, limits: Limits
) -> Iterator[tuple[Sequence[str], int, int]]:
    """The first rows of a text that are not blank, each with its first and its last line."""
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter)
    begin, found = 1, 0
    try:
        for row in itertools.islice(reader, FIRST_ROWS):
            if len(row) > limits.columns:
                raise too_wide(file, len(row), limits)
            if any(cell.strip() for cell in row) or not found:
                found += 1
                yield row, begin, reader.line_num
            begin = reader.line_num + 1
    except csv.Error:
        if not found:
            raise too_long(file, limits) from None


def too_long(file: str, limits: Limits) -> SourceFileError:
    """The error of a text without lines."""
    return SourceFileError(
        f"{file} cannot be read as CSV: a line does not end, or a cell has more than "
        f"{limits.cell_characters:,} characters (HSP_MAX_CELL_CHARACTERS). Export it again, or "
        "raise the limit."
    )


def _encoding(head: bytes) -> Encoding:
    for bom, encoding in BOMS.items():
        if head.startswith(bom):
            return encoding
    start = head[:4096]
    zeros = start[::2].count(0), start[1::2].count(0)
    # Latin letters in UTF-16: every other byte is zero.
    if 3 * max(zeros) > len(start) // 2 and 10 * min(zeros) < max(zeros):
        return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    return "utf-8"


def _decoded(peeked: Peeked, encoding: Encoding, file: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        return decoder.decode(peeked.head[:HEAD], final=peeked.is_all)
    except UnicodeDecodeError as error:
        lines = peeked.head[: error.start].count(b"\n") + 1
        raise encoded_badly(file, lines) from None
