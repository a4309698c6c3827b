"""Which files a setting names: patterns separated by commas, a sheet behind `#`.

Only `*` (any characters) and `?` (one) stand for something else; brackets, blanks and quotes are
part of a name. A name that holds a comma stands in quotes, as in CSV.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass

GZIP = ".gz"
"""A packed file is found under the name of what it holds, too."""


@dataclass(frozen=True)
class Pattern:
    """A pattern of a setting: of a file's name, and the sheet that is meant (empty: not said)."""

    text: str

    def sheet_of(self, name: str) -> str | None:
        """The sheet that is meant of a file of this name; None where it is another file."""
        if _is(name, self.text):
            return ""
        file, _, sheet = self.text.rpartition("#")
        return sheet.strip() if file and sheet.strip() and _is(name, file.strip()) else None


def parse(patterns: str) -> list[Pattern]:
    """The patterns of a setting; none where it is empty."""
    (fields,) = list(csv.reader([patterns], skipinitialspace=True)) or [[]]
    return [Pattern(field.strip()) for field in fields if field.strip()]


def sheets(name: str, patterns: Iterable[Pattern]) -> list[str]:
    """The sheets that patterns mean of a file, each once; empty where it is not meant at all."""
    found = [sheet for pattern in patterns if (sheet := pattern.sheet_of(name)) is not None]
    return list(dict.fromkeys(found))


def _is(name: str, pattern: str) -> bool:
    name, pattern = name.casefold(), pattern.casefold()
    names = {name, name.removesuffix(GZIP)}
    wild = "".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in pattern)
    return pattern in names or any(re.fullmatch(wild, n, re.DOTALL) for n in names)
