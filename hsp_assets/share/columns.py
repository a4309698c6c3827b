"""What our statements expect of the columns they read, and what a view has instead.

Snowflake's types are taken by family: a NUMBER may have any precision, a text any length. A column
that vanished or changed its family would fail in the middle of a query or, worse, pass with other
values; here it is named before any query runs. A column that is new is only noted.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hsp_assets import sql
from hsp_assets.failures import ShareError

if TYPE_CHECKING:
    from hsp_assets.resources.snowflake_session import Session

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


def view_columns(session: "Session", views: Collection[str]) -> dict[str, dict[str, str]]:
    """The columns of views and their types, in the views' order.

    Raises:
        ShareError: a view does not exist.

    """
    wanted = sorted(views)
    types_by_view: dict[str, dict[str, str]] = {view: {} for view in wanted}
    for row in session.execute(sql.statement("share/columns"), {"views": wanted}).rows:
        types_by_view[str(row["VIEW"])][str(row["COLUMN"])] = str(row["TYPE"])
    missing = [view for view, types in types_by_view.items() if not types]
    if missing:
        raise ShareError(
            f"The share has no view {' and no view '.join(missing)}. "
            f"It has: {', '.join(_candidates(session, missing)) or 'none of its kind'}. "
            "A new type of records or events takes up to a day to show in V2_DAILY; "
            "HSP_SNOWFLAKE_DATABASE and HSP_SNOWFLAKE_SCHEMA name the schema that was read."
        )
    return types_by_view


def require_columns(session: "Session", needed: Mapping[str, frozenset[str]]) -> None:
    """Make sure that views have the columns that statements read, before one of them runs.

    Raises:
        ShareError: a view or a column is missing, or a column's type is of another family.

    """
    for view, types in view_columns(session, needed).items():
        compare_columns(view, types, needed[view], frozenset())


def compare_columns(
    view: str, types: Mapping[str, str], needed: frozenset[str], before: frozenset[str]
) -> Columns:
    """Compare a view's columns with what our statements read and with what it had before.

    Args:
        view: its name.
        types: type by column.
        needed: columns that our statements read.
        before: columns it had when it was last observed; empty when it never was.

    Raises:
        ShareError: a needed column is missing, or its type is of another family.

    """
    missing = sorted(needed - set(types))
    if missing:
        raise ShareError(
            f"The view {view} of the share lacks {', '.join(missing)}, which we read. "
            f"It has {len(types)} columns. A new property takes up to a day to show in V2_DAILY; "
            "if it was renamed or removed in HubSpot, materialize data_model."
        )
    wrong = [column for column in sorted(needed) if not _fits(column, types[column])]
    if wrong:
        changed = ", ".join(f"{c} is {types[c]}, not {' or '.join(_expected(c))}" for c in wrong)
        raise ShareError(
            f"The view {view} of the share changed a type that we read: {changed}. "
            "Correct the property's type in HubSpot, or adapt the statement in sql/."
        )
    return Columns(types, tuple(c for c in types if before and c not in before))


def _candidates(session: "Session", missing: Collection[str]) -> list[str]:
    """The views that are named like the missing ones, up to their first underscore."""
    rows = session.execute(sql.statement("share/views")).rows
    kinds = {view.split("_", maxsplit=1)[0] for view in missing}
    return [str(r["VIEW"]) for r in rows if str(r["VIEW"]).split("_", maxsplit=1)[0] in kinds]


def _fits(column: str, data_type: str) -> bool:
    return FAMILY_OF_TYPE.get(data_type.split("(", maxsplit=1)[0].upper()) in _families(column)


def _families(column: str) -> Families:
    return EXPECTED.get(column, frozenset({TEXT}))


def _expected(column: str) -> list[str]:
    return sorted(_families(column))
