"""Property values: text on the wire, checked and spelt as HubSpot exposes them.

A blank value clears a property and is valid for every type. Rules that involve more than one
property, such as a deal's stage and pipeline, belong to `records.rules`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Literal

from hsp_assets.sandbox.hubspot.definitions.properties import Property
from hsp_assets.sandbox.hubspot.store.times import DAY, iso, parse_time

MAX_STRING = 65_536
"""Characters a property holds [HubSpot's properties guide]."""
EMAIL = "email"

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_EMAIL = re.compile(r"[^\s@,;:<>()\[\]\"\\]+@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}")
_DATE_PARTS = re.compile(r"(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{1,4})(?:[ T](.+))?", re.ASCII)
_TWO_DIGITS = 100
_MILLENNIUM = 2000

DateFormat = Literal["MONTH_DAY_YEAR", "DAY_MONTH_YEAR", "YEAR_MONTH_DAY"]


class InvalidValue(Exception):
    """A value does not suit its property.

    Attributes:
        code: HubSpot's code, such as INVALID_OPTION.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Spelling:
    """How values are spelt where they come from; the default is the API's.

    Attributes:
        dates: the order of day, month and year, besides ISO-8601; None takes ISO-8601 only.
        zone: of times that name none.
        labels: whether an option may be given by its label.
    """

    dates: DateFormat | None = None
    zone: tzinfo = UTC
    labels: bool = False


API = Spelling()


def normalised(known: Property, value: str, spelling: Spelling = API) -> str:
    """A value as HubSpot stores and exposes it.

    Args:
        known: the property it is for.
        value: what was sent.
        spelling: how it is spelt there.

    Raises:
        InvalidValue: it does not suit the property.
    """
    if known.type == "string" and known.name != EMAIL:
        return _string(known, value, spelling)
    stripped = value.strip()
    if not stripped:
        return ""
    if known.name == EMAIL:
        return _email(stripped)
    return _BY_TYPE.get(known.type, _string)(known, stripped, spelling)


def _string(known: Property, value: str, _: Spelling) -> str:
    if len(value) > MAX_STRING:
        raise InvalidValue(
            "INVALID_LENGTH",
            f"{known.name} holds at most {MAX_STRING} characters; {len(value)} were given",
        )
    return value


def _email(value: str) -> str:
    lowered = value.lower()
    if not _EMAIL.fullmatch(lowered):
        raise InvalidValue("INVALID_EMAIL", "Email address is invalid")
    return lowered


def _number(known: Property, value: str, _: Spelling) -> str:
    if not _NUMBER.fullmatch(value):
        raise InvalidValue("INVALID_INTEGER", f"{known.name} was not a valid number")
    return value


def _bool(known: Property, value: str, _: Spelling) -> str:
    lowered = value.lower()
    if lowered not in ("true", "false"):
        raise InvalidValue("INVALID_BOOLEAN", f"{known.name} was neither true nor false")
    return lowered


def _enumeration(known: Property, value: str, spelling: Spelling) -> str:
    if not known.options:
        return value
    chosen = value.split(";") if known.several else [value]
    return ";".join(_option(known, option, spelling) for option in chosen)


def _option(known: Property, value: str, spelling: Spelling) -> str:
    if value in known.options:
        return value
    if spelling.labels:
        lowered = value.lower()
        for internal, label in known.options.items():
            if lowered in (internal.lower(), label.lower()):
                return internal
    allowed = ", ".join(list(known.options)[:20])
    raise InvalidValue("INVALID_OPTION", f"{known.name} was not one of the options: {allowed}")


def _datetime(known: Property, value: str, spelling: Spelling) -> str:
    moment = parse_time(value, spelling.zone)
    if moment is None and spelling.dates:
        moment = _formatted(value, spelling.dates, spelling.zone)
    if moment is None:
        raise InvalidValue("INVALID_DATE", f"{known.name} was not a valid date and time")
    return iso(moment)


def _date(known: Property, value: str, spelling: Spelling) -> str:
    moment = parse_time(value)
    if moment is None and spelling.dates:
        moment = _formatted(value, spelling.dates, UTC)
    if moment is None or moment % DAY:
        raise InvalidValue("INVALID_DATE", f"{known.name} was not a day at midnight UTC")
    return iso(moment)[:10]


_BY_TYPE: Mapping[str, Callable[[Property, str, Spelling], str]] = {
    "number": _number,
    "bool": _bool,
    "enumeration": _enumeration,
    "datetime": _datetime,
    "date": _date,
}


def _formatted(value: str, order: DateFormat, zone: tzinfo) -> int | None:
    """Epoch milliseconds of a day, perhaps with a time, whose parts stand in a known order."""
    parts = _DATE_PARTS.fullmatch(value)
    if not parts:
        return None
    named = dict(zip(order.split("_"), parts.groups()[:3], strict=True))
    year = int(named["YEAR"])
    year += _MILLENNIUM if year < _TWO_DIGITS else 0
    day = f"{year:04}-{int(named['MONTH']):02}-{int(named['DAY']):02}"
    try:
        time = datetime.fromisoformat(f"{day}T{parts[4] or '00:00'}")
    except ValueError:
        return None
    return parse_time(time.isoformat(), zone)
