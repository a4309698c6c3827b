"""What Amazon Personalize demands of rows and files, written anew from its documentation.

Nothing of the package is used, so that a rule that is wrong there is not wrong here too. Rows are
dictionaries; files are bytes, read by Python's own csv module.
"""

import csv
import io
import math
import re
import struct
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
Rows = Sequence[Row]

HEADERS = {
    "users": "USER_ID,AGE,GENDER",
    "items": "ITEM_ID,PRICE,CATEGORY_L1,CATEGORY_L2,PRODUCT_NAME,PRODUCT_DESCRIPTION,GENDER,"
    "PROMOTED",
    "interactions": "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP,DISCOUNT",
}
EVENTS = {"View", "ViewCart", "AddToCart", "StartCheckout", "Purchase"}
YEAR_2000, DAY = 946_684_800, 86_400
LINE_SEPARATORS = "\u2028\u2029"


def is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc" or character in LINE_SEPARATORS


def looks_like_a_float(text: str) -> bool:
    """Such as `12.0`, `1.2E+12` or `1e+20`, but not an article number such as `12E5` or `1.5`."""
    mantissa, *exponent = re.split("[eE]", text.removeprefix("+").removeprefix("-"), maxsplit=1)
    whole, point, decimals = mantissa.partition(".")
    if not whole.isdecimal() or text[:2] in ("+-", "-+"):
        return False
    if not exponent:
        return bool(point) and not decimals.strip("0")
    digits = exponent[0][1:] if exponent[0][:1] in ("+", "-") else exponent[0]
    if not digits.isdecimal():
        return False
    return decimals.isdecimal() if point else exponent[0].startswith("+")


def is_id(value: object) -> bool:
    return (
        isinstance(value, str)
        and 1 <= len(value) <= 256
        and value == value.strip()
        and not any(is_control(c) or c in '",' for c in value)
        and not looks_like_a_float(value)
    )


def is_short(value: object) -> bool:
    return value is None or (isinstance(value, str) and len(value) <= 1_000)


def is_category(value: object) -> bool:
    """Not null, and more than blanks."""
    if not isinstance(value, str) or len(value) > 1_000:
        return False
    return not all(c.isspace() or is_control(c) for c in value)


def is_price(value: object) -> bool:
    """Zero or more, and finite in the 32 bits that Personalize has for it."""
    if not isinstance(value, float) or not math.isfinite(value) or value < 0:
        return False
    try:
        return math.isfinite(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return False


def is_time(value: object) -> bool:
    return isinstance(value, int) and YEAR_2000 <= value <= time.time() + DAY


def user_is_fit(row: Row) -> bool:
    return is_id(row["USER_ID"]) and is_short(row["GENDER"])


def item_is_fit(row: Row) -> bool:
    texts = ("CATEGORY_L2", "PRODUCT_NAME", "GENDER")
    return (
        is_id(row["ITEM_ID"])
        and is_price(row["PRICE"])
        and is_category(row["CATEGORY_L1"])
        and all(is_short(row[name]) for name in texts)
        and row["PROMOTED"] in (None, "True", "False")
    )


def interaction_is_fit(row: Row, users: Collection[str], items: Collection[str]) -> bool:
    return (
        row["USER_ID"] in users
        and row["ITEM_ID"] in items
        and row["EVENT_TYPE"] in EVENTS
        and is_time(row["TIMESTAMP"])
        and is_short(row["DISCOUNT"])
    )


def problems_of_datasets(users: Rows, items: Rows, events: Rows) -> Iterator[str]:
    """Yield why fit rows still do not make datasets."""
    for name, rows in (("USER_ID", users), ("RECORD_ID", users), ("ITEM_ID", items)):
        values = [row[name] for row in rows]
        if None in values or len(set(values)) != len(values):
            yield f"{name} is not unique"
    if not items:
        yield "no items"
    if len({tuple(row.values()) for row in events}) < 1_000:
        yield "under 1,000 distinct interactions"
    per_user = Counter(row["USER_ID"] for row in events)
    if sum(count > 1 for count in per_user.values()) < max(25, len(per_user) / 100):
        yield "too few users with two interactions"


NUMBERS: dict[str, Callable[[str], float]] = {"AGE": int, "PRICE": float, "TIMESTAMP": int}


def records(name: str, content: bytes) -> list[dict[str, Any]]:
    """The records of a published file, which must be what Personalize reads."""
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\n")
    text = content.decode("utf-8")
    header, _, body = text.partition("\n")
    assert header == HEADERS[name]
    columns = header.split(",")
    reader = csv.reader(io.StringIO(body, newline=""), doublequote=False, escapechar="\\")
    found = []
    for record in reader:
        assert len(record) == len(columns)
        found.append(
            {
                column: None if field == "" else NUMBERS.get(column, str)(field)
                for column, field in zip(columns, record, strict=True)
            }
        )
    return found
