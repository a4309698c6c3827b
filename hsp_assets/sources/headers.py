"""Which column of a file is which: its headers matched with the declared columns.

Two headers that mean the same are an error with the choice, not a guess. What stands in a line
is shown only where the line is one of headers: a file without any begins with a person.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hsp_assets.failures import SourceFileError
from hsp_assets.sources.columns import Column, SourceFile
from hsp_assets.sources.exports import Export, recognised

HEADER_LIKE = re.compile(r"[^\W\d][\w ()/.,$€£%#'&+-]{0,60}")
"""What may be shown as a header: short, begins with a letter, no address."""
MOST_SHOWN = 40


@dataclass(frozen=True)
class Match:
    """How the cells of a line match the declared columns.

    Attributes:
        headers: the cells.
        at: where each declared column is found; the columns that the file lacks are absent.
        missing: required columns that are not there.
        doubled: columns for which several headers stand, with those.

    """

    headers: tuple[str, ...]
    at: Mapping[str, int]
    missing: tuple[Column, ...]
    doubled: tuple[tuple[Column, tuple[str, ...]], ...]
    export: Export | None

    @property
    def is_whole(self) -> bool:
        """Whether every required column is there."""
        return not self.missing

    @property
    def is_headers(self) -> bool:
        """Whether the line is certainly one of headers: most of its cells are known ones."""
        known = len(self.at) + len(self.doubled)
        return known >= 2 and 2 * known >= sum(1 for header in self.headers if header.strip())  # noqa: PLR2004

    @property
    def position(self) -> int | None:
        """Where the column is that tells which rows of an export are passed over."""
        if self.export is None or not self.export.column:
            return None
        return [normalise(header) for header in self.headers].index(self.export.column)

    def renamed(self) -> str:
        """The columns that were found under a name which is not theirs, in words."""
        found = {name: self.headers[place] for name, place in self.at.items()}
        others = [f"{n.upper()} from {h!r}" for n, h in found.items() if normalise(h) != n]
        return ", ".join(others)


def match(source: SourceFile, headers: Sequence[str]) -> Match:
    """Match the cells of a line with a source's columns."""
    places: dict[str, list[int]] = {}
    for place, header in enumerate(headers):
        places.setdefault(normalise(header), []).append(place)
    at: dict[str, int] = {}
    doubled = []
    for column in source.columns:
        found = _places(column, places)
        if len(found) == 1:
            at[column.name] = found[0]
        elif found:
            doubled.append((column, tuple(headers[place].strip() for place in found)))
    doubles = {column.name for column, _headers in doubled}
    missing = [c for c in source.columns if c.required and c.name not in at.keys() | doubles]
    export = recognised(source.name, places.keys())
    return Match(tuple(headers), at, tuple(missing), tuple(doubled), export)


def require(matched: Match, file: str, found: str) -> None:
    """Stop where a required column is missing, or one of two headers would have to be guessed.

    Args:
        matched: the line of headers, or the line most like one.
        file: its name.
        found: how the file was read, in words.

    Raises:
        SourceFileError: names the column and what would be accepted.

    """
    if matched.missing:
        column = matched.missing[0]
        raise SourceFileError(
            f"{file} lacks the column {column.name.upper()} "
            f"(accepted headers: {', '.join(accepted(column))}). {_held(matched)} "
            f"Read as {found}. Add the column or correct its header."
        )
    for column, both in matched.doubled:
        raise SourceFileError(
            f"{file} has several columns for {column.name.upper()}: "
            f"{' and '.join(repr(' '.join(header.split())) for header in both)}. "
            "Which one is meant cannot be told: rename or remove the others."
        )


def normalise(header: str) -> str:
    """A header without case, blanks and punctuation."""
    return re.sub(r"[^a-z0-9]+", "_", header.strip().casefold()).strip("_")


def accepted(column: Column) -> list[str]:
    """The headers a column is known by, normalised, best first."""
    return [column.name, *column.headers, *column.otherwise]


def _places(column: Column, places: Mapping[str, list[int]]) -> list[int]:
    """Where the best of a column's headers stand."""
    for names in ((column.name, *column.headers), *((name,) for name in column.otherwise)):
        if found := [place for name in names for place in places.get(name, ())]:
            return sorted(found)
    return []


def _held(matched: Match) -> str:
    if not matched.is_headers:
        return f"No line at its start holds the headers; {len(matched.headers)} cells were found."
    shown = [" ".join(header.split()) for header in matched.headers if header.strip()]
    named = [header for header in shown if HEADER_LIKE.fullmatch(header)][:MOST_SHOWN]
    others = len(shown) - len(named)
    more = f" and {others} more" if others else ""
    return f"It has: {', '.join(named)}{more}."
