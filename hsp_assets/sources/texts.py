"""The shared texts of a workbook, to which its cells refer by number."""

import re
from typing import IO
from xml.parsers import expat

from hsp_assets.failures import SourceFileError
from hsp_assets.sources.limits import Limits

CHUNK = 256 * 1024
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How a workbook writes characters that XML does not have."""


def local_name(tag: str) -> str:
    """The name of an element without its namespace: there are two, of two editions."""
    return tag.rpartition("}")[2]


class Text:
    """A text that comes in pieces, of which some tell how it is pronounced and do not count.

    Raises (on adding):
        SourceFileError: it is longer than the limit.

    """

    def __init__(self, file: str, limits: Limits) -> None:
        self._file, self._limits = file, limits
        self._pieces: list[str] = []
        self._length = 0
        self._is_open = self._is_spoken = False

    def start(self, name: str) -> None:
        """An element begins."""
        self._is_spoken = self._is_spoken or name == "rPh"
        self._is_open = name in ("t", "v") and not self._is_spoken

    def end(self, name: str) -> None:
        """An element ends."""
        self._is_spoken = self._is_spoken and name != "rPh"
        self._is_open = False

    def add(self, characters: str) -> None:
        """Characters stand in the element."""
        if self._is_open:
            self._pieces.append(characters)
            self._length += len(characters)
            if self._length > self._limits.cell_characters:
                raise SourceFileError(
                    f"{self._file} has a cell of more than {self._limits.cell_characters:,} "
                    "characters (HSP_MAX_CELL_CHARACTERS). Export it again, or raise the limit."
                )

    def taken(self) -> str:
        """The text so far; the next one begins."""
        text = "".join(self._pieces)
        self._pieces, self._length = [], 0
        return text


def shared_texts(stream: IO[bytes], file: str, limits: Limits) -> list[str]:
    """The texts in the order of their numbers.

    Raises:
        SourceFileError: one is longer than the limit.

    """
    texts: list[str] = []
    text = Text(file, limits)

    def end(tag: str) -> None:
        text.end(name := local_name(tag))
        if name == "si":
            texts.append(unescaped(text.taken()))

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, _attributes: text.start(local_name(tag))
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text.add
    while chunk := stream.read(CHUNK):
        parser.Parse(chunk, False)  # noqa: FBT003 - takes no keyword
    parser.Parse(b"", True)  # noqa: FBT003 - takes no keyword
    return texts


def unescaped(text: str) -> str:
    """A text with the characters that a workbook writes as `_x000D_`."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
