"""Numbers and days as people write them: text in, value or null out.

A digit is one of 0 to 9: other scripts' digits are refused, as nothing behind reads them. A number
that can be read in two ways is refused, too.
"""

import polars as pl

from hsp_assets import schemas
from hsp_assets.environment import DateFormat

WHOLE_NUMBER = r"^[0-9]{1,15}$"
NUMBER = r"^[0-9]{1,15}(\.[0-9]{1,9})?$"
DECIMAL_COMMA = (
    r"^(?:[0-9]{1,15},(?:[0-9]{1,2}|[0-9]{4,9})|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{1,9}|0,[0-9]{3})$"
)
"""A number whose comma can only be the decimal one."""
THOUSANDS_COMMA = r"^[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]{1,9}$"
"""A number whose commas can only part thousands."""
TWO_READINGS = r"^[1-9][0-9]{0,2}(?:[.,][0-9]{3})+$"
"""1,299 or 1.299: thousands, or a fraction of three digits."""
TIME = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?Z?(?: ?[AaPp][Mm])?)?$"
"""A time behind the day, which does not count: its zone is not known."""
ISO_DAY = r"^(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})" + TIME
"""How computers write a day, whatever the setting."""
DAYS: dict[DateFormat, str] = {
    "month_day_year": r"^(?P<m>[0-9]{1,2})[/.-](?P<d>[0-9]{1,2})[/.-](?P<y>[0-9]{4}|[0-9]{2})"
    + TIME,
    "day_month_year": r"^(?P<d>[0-9]{1,2})[/.-](?P<m>[0-9]{1,2})[/.-](?P<y>[0-9]{4}|[0-9]{2})"
    + TIME,
    "year_month_day": r"^(?P<y>[0-9]{4})[/.-](?P<m>[0-9]{1,2})[/.-](?P<d>[0-9]{1,2})" + TIME,
}
FIRST_YEAR, LAST_YEAR = 2000, 2099
"""Years in which something may have been sold online."""
CENTURY_BEGINS = 69
"""Two-digit years from here on are the last century's, as in POSIX."""


def whole_number(cell: pl.Expr) -> pl.Expr:
    """A whole number of up to 15 digits."""
    return _only(cell, WHOLE_NUMBER).cast(pl.Int64)


def decimal(cell: pl.Expr, *, has_commas: bool) -> pl.Expr:
    """A number as text with a decimal point.

    Args:
        cell: stripped.
        has_commas: whether commas occur among these cells. Where one is a decimal comma, a point
            before three digits is no decimal point beyond doubt.

    """
    number = _only(cell, NUMBER)
    if not has_commas:
        return number
    by_comma = cell.str.contains(DECIMAL_COMMA)
    doubtful = cell.str.contains(TWO_READINGS) & by_comma.any()
    return (
        pl.when(by_comma)
        .then(cell.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True))
        .when(cell.str.contains(THOUSANDS_COMMA))
        .then(cell.str.replace_all(",", "", literal=True))
        .when(~doubtful)
        .then(number)
    )


def decimal_rule(text: pl.Expr) -> pl.Expr:
    """Why a cell is no number."""
    two = "can be read in two ways (1299 or 1.299): write it without separators of thousands"
    return (
        pl.when(text.str.contains(TWO_READINGS)).then(pl.lit(two)).otherwise(pl.lit("is no number"))
    )


def seconds(cell: pl.Expr) -> pl.Expr:
    """Epoch seconds."""
    value = _only(cell, WHOLE_NUMBER).cast(pl.Int64)
    return pl.when(value.is_between(schemas.FIRST_SECOND, schemas.LAST_SECOND)).then(value)


def day(cell: pl.Expr, date_format: DateFormat) -> pl.Expr:
    """Midnight UTC of a day, in epoch seconds."""
    parts = _parts(cell, date_format)
    year = _year(parts)
    padded = pl.format(
        "{}-{}-{}",
        pl.when(year.is_between(FIRST_YEAR, LAST_YEAR)).then(year),
        parts.struct.field("m").str.zfill(2),
        parts.struct.field("d").str.zfill(2),
    )
    return padded.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("ms")).dt.epoch("s")


def day_rule(text: pl.Expr, date_format: DateFormat) -> pl.Expr:
    """Why a cell is no day."""
    year = _year(_parts(text, date_format))
    return (
        pl.when(year.is_not_null() & ~year.is_between(FIRST_YEAR, LAST_YEAR))
        .then(pl.format("is of the year {}, outside " + f"{FIRST_YEAR} to {LAST_YEAR}", year))
        .otherwise(pl.lit(f"is no day written {date_format}"))
    )


def _parts(cell: pl.Expr, date_format: DateFormat) -> pl.Expr:
    """Year, month and day, as text."""
    iso, set_ = cell.str.extract_groups(ISO_DAY), cell.str.extract_groups(DAYS[date_format])
    fields = [
        pl.coalesce(iso.struct.field(name), set_.struct.field(name)).alias(name) for name in "ymd"
    ]
    return pl.struct(fields)


def _year(parts: pl.Expr) -> pl.Expr:
    written = parts.struct.field("y")
    year = written.cast(pl.Int32)
    century = pl.when(year < CENTURY_BEGINS).then(2000).otherwise(1900)
    return pl.when(written.str.len_bytes() == len("99")).then(year + century).otherwise(year)


def _only(cell: pl.Expr, pattern: str) -> pl.Expr:
    return pl.when(cell.str.contains(pattern)).then(cell)
