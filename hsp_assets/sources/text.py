"""A text file as blocks of whole lines in UTF-8, so that it is never in memory as a whole."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

from hsp_assets.sources.contents import Stream
from hsp_assets.sources.layout import BOM, Layout, encoded_badly, too_long
from hsp_assets.sources.limits import Limits

BLOCK = 4 * 1024 * 1024
"""Bytes read at once: some fifty thousand rows."""
MOST_LINES = 1_000
"""Lines that one row is looked for in; what is longer is no row but a quotation left open."""


@dataclass(frozen=True)
class Block:
    """Whole lines of a text.

    Attributes:
        text: the lines, each with its end.
        is_last: whether nothing follows.

    """

    text: bytes
    is_last: bool


class Lines:
    """The lines of a text behind its headers, a block at a time; what was not used comes again.

    Raises (while iterating):
        SourceFileError: it is not in the encoding that its start promises, or a line does not end.

    """

    def __init__(self, stream: Stream, layout: Layout, file: str, limits: Limits) -> None:
        self._chunks = _chunks(stream, layout, file)
        self._file, self._limits = file, limits
        self._kept = b""
        self._skip = layout.first_line - 1

    def blocks(self) -> Iterator[Block]:
        """The blocks; between two of them `keep` may put back what the last one had too much."""
        for chunk in self._chunks:
            text = self._without_headers(self._kept + chunk)
            cut = _end_of_rows(text)
            self._kept = text[cut:]
            if cut:
                yield Block(text[:cut], is_last=False)
            elif len(text) > self._limits.record_bytes:
                raise too_long(self._file, self._limits)
        if last := self._without_headers(_ended(self._kept)):
            yield Block(last, is_last=True)

    def keep(self, text: bytes) -> None:
        """Put back the end of the last block, to be read with what follows."""
        self._kept = text + self._kept

    def _without_headers(self, text: bytes) -> bytes:
        while self._skip and (end := _line_end(text)):
            text, self._skip = text[end:], self._skip - 1
        return text


def _chunks(stream: Stream, layout: Layout, file: str) -> Iterator[bytes]:
    """The bytes of a text in UTF-8 with lines that end by a line feed; no byte order mark."""
    decoder = codecs.getincrementaldecoder(layout.encoding)()
    bom, lines = BOM.encode(), 1
    is_first = True
    while True:
        chunk = stream.read(BLOCK)
        try:
            decoded = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise encoded_badly(file, lines + error.object[: error.start].count(b"\n")) from None
        some = decoded.encode()
        while is_first and some.startswith(bom):
            some = some.removeprefix(bom)
        is_first = is_first and not some
        if layout.cr_only:
            some = some.replace(b"\r", b"\n")
        lines += some.count(b"\n")
        if some:
            yield some
        if not chunk:
            return


def _end_of_rows(text: bytes) -> int:
    """Where the last whole row ends, as far as quotes tell: they come in pairs."""
    last = cut = text.rfind(b"\n") + 1
    quotes = text.count(b'"', 0, cut)
    for _line in range(MOST_LINES):
        if quotes % 2 == 0:
            return cut or last
        before = text.rfind(b"\n", 0, cut - 1) + 1
        quotes -= text.count(b'"', before, cut)
        cut = before
    return last


def _line_end(text: bytes) -> int:
    """Where the first line ends; 0 where it does not."""
    feed, carriage = text.find(b"\n") + 1, text.find(b"\r") + 1
    if carriage and (not feed or carriage < feed - 1):
        return carriage
    return feed


def _ended(text: bytes) -> bytes:
    return text if not text or text.endswith((b"\n", b"\r")) else text + b"\n"
