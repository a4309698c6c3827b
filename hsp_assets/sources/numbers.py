"""How a spreadsheet shows a number: as a date, with leading zeros, or as it is.

A cell holds a number and a format code such as `m/d/yyyy`; only the code makes it a date.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from hsp_assets.sources.marks import DATE, LONG, PADDED, marked

NumberFormat = Literal["plain", "date", "padded"]

BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Ids of the formats for dates and times that every workbook has [ECMA-376, 18.8.30]."""
NO_CODE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
"""What a format shows verbatim, its colours and its conditions."""
LEADING_ZEROS = re.compile(r"^0{2,}(?:[^0-9.#?E/]0+)*$")
LAST_DAY = 2_958_465
"""9999-12-31, the last day there is in a spreadsheet."""
DAY_0, DAY_0_OF_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - no zone
MOST_DIGITS = 10**15
"""A spreadsheet keeps 15 digits of a number and writes zeros for the rest."""


def number_format(format_id: str, codes: Mapping[str, str]) -> NumberFormat:
    """What a format makes of a number.

    Args:
        format_id: of the format.
        codes: of the workbook's own formats, by id.

    """
    if format_id not in codes:
        is_date = format_id.isascii() and format_id.isdigit() and int(format_id) in BUILT_IN_DATES
        return "date" if is_date else "plain"
    code = NO_CODE.sub("", codes[format_id].split(";")[0])
    if re.search("[dmyhs]", code, re.IGNORECASE) and code.casefold() != "general":
        return "date"
    return "padded" if LEADING_ZEROS.match(code) else "plain"


def shown(number: str, format_: NumberFormat, *, from_1904: bool) -> str:
    """A number as text, marked where the format makes something else of it."""
    try:
        value = float(number)
    except ValueError:
        return number
    if format_ == "date" and 0 <= value <= LAST_DAY + 1:
        return marked(DATE, _date(value, from_1904=from_1904))
    text = plain(value)
    if abs(value) >= MOST_DIGITS:
        return marked(LONG, text)
    return marked(PADDED, text) if format_ == "padded" else text


def plain(value: float) -> str:
    """A number with the 15 digits that a spreadsheet shows, without exponent."""
    if value.is_integer() and abs(value) < MOST_DIGITS:
        return str(int(value))
    return f"{Decimal(f'{value:.15g}'):f}"


def _date(serial: float, *, from_1904: bool) -> str:
    """A serial number as an ISO day, with its time unless that is midnight."""
    milliseconds = round(serial * 86_400_000)
    when = (DAY_0_OF_1904 if from_1904 else DAY_0) + timedelta(milliseconds=milliseconds)
    when = (when + timedelta(milliseconds=500)).replace(microsecond=0)
    midnight = (when.hour, when.minute, when.second) == (0, 0, 0)
    return when.strftime("%Y-%m-%d") if midnight else when.strftime("%Y-%m-%d %H:%M:%S")
