"""What a cell of each kind must hold: text in, typed value or null out.

A cell that is not blank and has no value is broken; the rule says what was expected.
"""

from collections.abc import Callable

import polars as pl

from hsp_assets import schemas
from hsp_assets.environment import DateFormat
from hsp_assets.sources.columns import Column, Kind

WHOLE_NUMBER = r"^\d{1,15}$"
NUMBER = r"^\d{1,15}(\.\d{1,9})?$"
DAY_PATTERNS: dict[DateFormat, str] = {
    "month_day_year": r"^(?P<m>\d{1,2})[/.-](?P<d>\d{1,2})[/.-](?P<y>\d{4}|\d{2})$",
    "day_month_year": r"^(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4}|\d{2})$",
    "year_month_day": r"^(?P<y>\d{4})[/.-](?P<m>\d{1,2})[/.-](?P<d>\d{1,2})$",
}
SPREADSHEET_MIDNIGHT = " 00:00:00"
"""What a spreadsheet's date cell carries behind the day."""
CENTURY = 2_000
"""Two-digit years are this century's."""


def value(column: Column, date_format: DateFormat) -> pl.Expr:
    """The typed value of a column's cells; null where blank or broken."""
    cell = pl.col(column.name)
    stripped = cell.str.strip_chars()
    if column.allowed:
        return _canonical(stripped, column.allowed)
    typed: dict[Kind, Callable[[], pl.Expr]] = {
        "text": lambda: pl.when(cell != "").then(cell),
        "word": lambda: pl.when(stripped != "").then(stripped),
        "id": lambda: pl.when(_is_id(stripped)).then(stripped),
        "integer": lambda: _only(stripped, WHOLE_NUMBER).cast(pl.Int64),
        "decimal": lambda: _only(stripped, NUMBER),
        "seconds": lambda: _seconds(stripped),
        "day": lambda: _day(stripped, DAY_PATTERNS[date_format]),
    }
    return typed[column.kind]()


def rule(column: Column, date_format: DateFormat) -> str:
    """Why a cell is rejected, as text to follow the column's name."""
    if column.allowed:
        return f"is none of {', '.join(column.allowed)}"
    rules: dict[Kind, str] = {
        "text": "is empty",
        "word": "is empty",
        "id": "is no id (1 to 256 characters without quote, comma or line break)",
        "integer": "is no whole number",
        "decimal": "is no number",
        "seconds": "is no time in epoch seconds (milliseconds or text?)",
        "day": f"is no day written {date_format}",
    }
    return rules[column.kind]


def _is_id(cell: pl.Expr) -> pl.Expr:
    return (
        cell.str.contains(schemas.ID_PATTERN)
        & ~cell.str.contains(schemas.FLOAT_LIKE)
        & (cell.str.len_chars() <= schemas.MAX_ID)
    )


def _only(cell: pl.Expr, pattern: str) -> pl.Expr:
    return pl.when(cell.str.contains(pattern)).then(cell)


def _canonical(cell: pl.Expr, allowed: tuple[str, ...]) -> pl.Expr:
    spellings = {word.casefold(): word for word in allowed}
    return cell.str.to_lowercase().replace_strict(spellings, default=None, return_dtype=pl.String)


def _seconds(cell: pl.Expr) -> pl.Expr:
    seconds = _only(cell, WHOLE_NUMBER).cast(pl.Int64)
    return pl.when(seconds.is_between(schemas.FIRST_SECOND, schemas.LAST_SECOND)).then(seconds)


def _day(cell: pl.Expr, pattern: str) -> pl.Expr:
    """Midnight UTC of a day, in epoch seconds."""
    parts = cell.str.strip_suffix(SPREADSHEET_MIDNIGHT).str.extract_groups(pattern)
    year = parts.struct.field("y").cast(pl.Int32)
    year = pl.when(year < CENTURY).then(year % 100 + CENTURY).otherwise(year)
    padded = pl.format(
        "{}-{}-{}",
        year,
        parts.struct.field("m").str.zfill(2),
        parts.struct.field("d").str.zfill(2),
    )
    return padded.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("ms")).dt.epoch("s")
