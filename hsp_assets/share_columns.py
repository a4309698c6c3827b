"""What the staging queries expect of the columns they read, and what a view has instead.

Snowflake's types are taken by family: a NUMBER may have any precision, a text any length. A column
that vanished or changed its family would fail in the middle of a query or, worse, pass with other
values; here it is named before any query runs. A column that is new is only noted.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hsp_assets.failures import ShareError

Families = frozenset[str]

NUMBER, TEXT, TIME, FLAG = "number", "text", "time", "flag"
FAMILY_OF_TYPE = {
    "NUMBER": NUMBER,
    "DECIMAL": NUMBER,
    "FLOAT": NUMBER,
    "DOUBLE": NUMBER,
    "INTEGER": NUMBER,
    "BIGINT": NUMBER,
    "TEXT": TEXT,
    "VARCHAR": TEXT,
    "TIMESTAMP_NTZ": TIME,
    "TIMESTAMP_TZ": TIME,
    "TIMESTAMP_LTZ": TIME,
    "DATE": TIME,
    "BOOLEAN": FLAG,
}
"""Snowflake's data types, as INFORMATION_SCHEMA names them, by family."""
EXPECTED: Mapping[str, Families] = {
    **dict.fromkeys(
        (
            "OBJECTID",
            "DEAL_OBJECTID",
            "CONTACT_OBJECTID",
            "LINE_ITEM_OBJECTID",
            "PROPERTY_AGE",
            "PROPERTY_PRICE",
        ),
        frozenset({NUMBER}),
    ),
    **dict.fromkeys(
        ("UPDATEDAT", "INGESTEDAT", "OCCURREDAT", "PROPERTY_CREATEDATE", "PROPERTY_CLOSEDATE"),
        frozenset({TIME}),
    ),
    "ISMAINASSOCIATIONDEFINITION": frozenset({FLAG, TEXT}),
    "PROPERTY_HS_PRODUCT_ID": frozenset({NUMBER, TEXT}),
    "ID": frozenset({NUMBER, TEXT}),
}
"""The families that a column may have; every other column is text."""


@dataclass(frozen=True)
class Columns:
    """The columns of a view, and how they differ from before.

    Attributes:
        types: type by column, in the view's order.
        new: columns that the view did not have when it was last observed.

    """

    types: Mapping[str, str]
    new: tuple[str, ...]


def compare_columns(
    view: str, types: Mapping[str, str], needed: frozenset[str], before: frozenset[str]
) -> Columns:
    """Compare a view's columns with what staging reads and with what it had before.

    Args:
        view: its name.
        types: type by column; empty when there is no such view.
        needed: columns that staging reads.
        before: columns it had when it was last observed; empty when it never was.

    Raises:
        ShareError: a needed column is missing, or its type is of another family.

    """
    missing = sorted(needed - set(types))
    if missing:
        raise ShareError(
            f"The view {view} of the share lacks {', '.join(missing)}, which staging reads. "
            f"It has {len(types)} columns. A new property takes up to a day to show in V2_DAILY; "
            "if it was renamed or removed in HubSpot, materialize data_model."
        )
    wrong = [column for column in sorted(needed) if not _fits(column, types[column])]
    if wrong:
        said = ", ".join(f"{c} is {types[c]}, not {' or '.join(_expected(c))}" for c in wrong)
        raise ShareError(
            f"The view {view} of the share changed a type that staging reads: {said}. "
            "Correct the property's type in HubSpot, or adapt the statement in sql/staging."
        )
    return Columns(types, tuple(c for c in types if before and c not in before))


def _fits(column: str, data_type: str) -> bool:
    return FAMILY_OF_TYPE.get(data_type.split("(", maxsplit=1)[0].upper()) in _families(column)


def _families(column: str) -> Families:
    return EXPECTED.get(column, frozenset({TEXT}))


def _expected(column: str) -> list[str]:
    return sorted(_families(column))
