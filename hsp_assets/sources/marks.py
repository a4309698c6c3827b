"""What a cell of a workbook is, where its text alone does not tell.

Cells travel as text. A date, a formula that was never calculated and a number that its sheet shows
otherwise are marked by a character that Unicode reserves for such use inside a program, and a
letter. Cells of CSV files have no marks. What a mark means for a column belongs to `cells`.
"""

from typing import Literal

import polars as pl

Mark = Literal["d", "f", "n", "z"]

SIGN = "\ufdd0"
DATE: Mark = "d"
"""A date or a time: the text behind it is ISO 8601."""
UNCALCULATED: Mark = "f"
"""A formula whose value was not stored."""
LONG: Mark = "n"
"""A number of more than 15 digits: a spreadsheet has replaced the digits beyond."""
PADDED: Mark = "z"
"""A number that the sheet shows with leading zeros, which it does not have."""


def marked(mark: Mark, text: str) -> str:
    """The text with a mark."""
    return f"{SIGN}{mark}{text}"


def has(cell: pl.Expr, mark: Mark) -> pl.Expr:
    """Whether cells bear a mark."""
    return cell.str.starts_with(SIGN + mark)


def unmarked(cell: pl.Expr) -> pl.Expr:
    """The cells' text alone."""
    return cell.str.replace(f"^{SIGN}[a-z]", "")
