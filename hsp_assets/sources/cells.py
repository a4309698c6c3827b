"""What a cell of each kind must hold: text in, typed value or null out.

A cell that is not blank and has no value is broken; the rule says what was expected, and of a cell
that a spreadsheet has damaged, how. The patterns of numbers and days are in `quantities`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from hsp_assets import schemas
from hsp_assets.environment import DateFormat
from hsp_assets.sources import marks, quantities
from hsp_assets.sources.columns import Column, Kind

ERROR = (
    r"^\s*(?:#(?:N/A|NV|VALUE!|REF!|DIV/0!|NAME\?|NULL!|NUM!|GETTING_DATA|SPILL!|CALC!|FIELD!|"
    r"BLOCKED!|CONNECT!|BUSY!|UNKNOWN!|PYTHON!|ERROR!)|Err:[0-9]{3}|#{3,})\s*$"
)
"""What spreadsheets show for a value that they do not have, or have no room for."""
PLACEHOLDER = r"(?i)^(?:n/a|null|none|nan|undefined)$"
"""What programs write for an id that they do not have."""
TEXT_SIGN = r"^'[0-9]"
"""A spreadsheet's sign that a number is meant as text, which should not have come along."""
INVISIBLE = r"[\p{C}\p{Zl}\p{Zp}\x{00a0}\x{2000}-\x{200a}\x{202f}\x{205f}\x{3000}]"
"""Characters that nobody sees, and blanks that look like another, in an id."""
REMOVED = (
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\x{200b}\x{200e}\x{200f}\x{202a}-\x{202e}"
    r"\x{2060}-\x{206f}\x{feff}\x{fdd0}-\x{fdef}]"
)
"""Characters that are taken out of texts: controls, zero widths, directions; joiners stay."""
ODD = r"[^\t\n\r\x20-\x7e]|^\s*(?:#|Err:)"
"""What makes a column more than plain ASCII, so that it is looked at more closely."""
PLAIN_ID = r"^[A-Za-z_-]{0,100}[0-9][0-9A-Za-z_-]{0,100}$"
"""What is an id beyond doubt."""


@dataclass(frozen=True)
class Judge:
    """What the cells of one column must hold, given what occurs in it.

    Attributes:
        column: its declaration.
        date_format: how days are written.
        is_plain: whether its cells are printable ASCII without marks and errors; ids even plainer.
        has_commas: whether a comma occurs in one.

    """

    column: Column
    date_format: DateFormat
    is_plain: bool
    has_commas: bool

    @classmethod
    def of(cls, column: Column, cells: pl.Series, date_format: DateFormat) -> "Judge":
        """The judge of some cells."""
        has_commas = column.kind == "decimal" and bool(cells.str.contains(",", literal=True).any())
        if column.kind == "id":
            is_plain = bool(cells.str.contains(PLAIN_ID).all(ignore_nulls=True))
        else:
            is_plain = not cells.str.contains(ODD).any()
        return cls(column, date_format, is_plain, has_commas)

    def value(self) -> pl.Expr:
        """The typed value of the column's cells; null where blank or broken."""
        cell = pl.col(self.column.name)
        stripped = self._bare(cell).str.strip_chars()
        if self.column.allowed:
            return _canonical(stripped, self.column.allowed)
        typed: dict[Kind, Callable[[], pl.Expr]] = {
            "text": lambda: self._text(cell),
            "word": lambda: self._text(cell.str.strip_chars()),
            "id": self._id,
            "integer": lambda: quantities.whole_number(stripped),
            "decimal": lambda: quantities.decimal(stripped, has_commas=self.has_commas),
            "seconds": lambda: quantities.seconds(stripped),
            "day": lambda: quantities.day(marks.unmarked(stripped), self.date_format),
        }
        return typed[self.column.kind]()

    def rule(self) -> pl.Expr:
        """Why a cell is broken, as text to follow the column's name."""
        cell = pl.col(self.column.name)
        text = marks.unmarked(cell).str.strip_chars()
        known = (
            pl.when(text.str.contains(ERROR))
            .then(pl.format("is the error {} of a spreadsheet", text))
            .when(marks.has(cell, marks.UNCALCULATED))
            .then(
                pl.lit(
                    "is a formula without a stored value: open the workbook in a spreadsheet "
                    "program and save it"
                )
            )
        )
        if self.column.allowed:
            return known.otherwise(pl.lit(f"is none of {', '.join(self.column.allowed)}"))
        return known.otherwise(self._kind_rule(cell, text))

    def _kind_rule(self, cell: pl.Expr, text: pl.Expr) -> pl.Expr:
        rules: dict[Kind, Callable[[], pl.Expr]] = {
            "text": lambda: _text_rule(cell),
            "word": lambda: _text_rule(cell),
            "id": lambda: _id_rule(cell, text),
            "integer": lambda: pl.lit("is no whole number"),
            "decimal": lambda: quantities.decimal_rule(text),
            "seconds": lambda: _seconds_rule(cell),
            "day": lambda: quantities.day_rule(text, self.date_format),
        }
        return rules[self.column.kind]()

    def _bare(self, cell: pl.Expr) -> pl.Expr:
        """The cell without a mark that does not matter to its kind."""
        if self.is_plain:
            return cell
        shown_otherwise = marks.has(cell, marks.LONG) | marks.has(cell, marks.PADDED)
        return pl.when(shown_otherwise).then(marks.unmarked(cell)).otherwise(cell)

    def _text(self, cell: pl.Expr) -> pl.Expr:
        if self.is_plain:
            return pl.when(cell != "").then(cell)
        is_other = marks.has(cell, marks.DATE) | marks.has(cell, marks.UNCALCULATED)
        clean = self._bare(cell).str.replace_all(REMOVED, "")
        is_text = (clean.str.strip_chars() != "") & ~cell.str.contains(ERROR) & ~is_other
        return pl.when(is_text).then(clean)

    def _id(self) -> pl.Expr:
        if self.is_plain:
            return pl.col(self.column.name)
        cell = pl.col(self.column.name).str.strip_chars()
        is_good = (
            cell.str.contains(schemas.ID_PATTERN)
            & ~cell.str.contains(schemas.FLOAT_LIKE)
            & ~cell.str.contains(DAMAGED)
            & ~cell.str.contains(INVISIBLE)
            & (cell.str.len_chars() <= schemas.MAX_ID)
        )
        return pl.when(is_good).then(cell.str.normalize("NFC"))


DAMAGED = f"{PLACEHOLDER}|{TEXT_SIGN}|{ERROR}"
"""Ids that a program has made of another, or of none."""


def _canonical(cell: pl.Expr, allowed: tuple[str, ...]) -> pl.Expr:
    spellings = {word.casefold(): word for word in allowed}
    return cell.str.to_lowercase().replace_strict(spellings, default=None, return_dtype=pl.String)


def _text_rule(cell: pl.Expr) -> pl.Expr:
    is_date = pl.when(marks.has(cell, marks.DATE))
    return is_date.then(pl.lit("is a date where a text is expected")).otherwise(pl.lit("is empty"))


def _seconds_rule(cell: pl.Expr) -> pl.Expr:
    date = "is a date, whose time zone is not known: a day belongs in OCCURREDAT"
    no_time = "is no time in epoch seconds (milliseconds or text?)"
    return pl.when(marks.has(cell, marks.DATE)).then(pl.lit(date)).otherwise(pl.lit(no_time))


def _id_rule(cell: pl.Expr, text: pl.Expr) -> pl.Expr:
    as_text = "format the column as text before the ids are entered"
    return (
        pl.when(marks.has(cell, marks.LONG))
        .then(
            pl.lit(f"has more than the 15 digits that a spreadsheet keeps of a number: {as_text}")
        )
        .when(marks.has(cell, marks.PADDED))
        .then(pl.lit(f"is shown with leading zeros that the number does not have: {as_text}"))
        .when(marks.has(cell, marks.DATE))
        .then(pl.lit(f"is a date that a spreadsheet made of it: {as_text}"))
        .when(text.str.contains(schemas.FLOAT_LIKE))
        .then(pl.lit(f"is a number as a spreadsheet writes it, and no longer the id: {as_text}"))
        .when(text.str.contains(TEXT_SIGN))
        .then(pl.lit("begins with the apostrophe by which a spreadsheet marks a text"))
        .when(text.str.contains(PLACEHOLDER))
        .then(pl.lit("is a word for no value, and no id"))
        .when(text.str.contains(INVISIBLE))
        .then(pl.lit("has an invisible character"))
        .otherwise(pl.lit("is no id (1 to 256 characters without quote, comma or line break)"))
    )
