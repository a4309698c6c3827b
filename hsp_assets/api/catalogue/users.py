"""The users of a dataset version: the user of each contact record, and users' preferences.

The identity map is published with the users dataset: training knows contacts by their
`external_id`, HubSpot's clients by their record id. Rows are stored as sorted columns rather than
dictionaries, so that a million contacts take tens of megabytes.
"""

from array import array
from bisect import bisect_left
from pathlib import Path

import polars as pl

NONE = -1


class Users:
    """All users of a version; a user's row is the position in the order of ids.

    Args:
        identity: `RECORD_ID` and `USER_ID` of all contacts.
        preferences: from interactions, one row per user who has any: `USER_ID`, `favourite` (code
            of a category) and `purchased` (rows of items).

    """

    def __init__(self, identity: pl.DataFrame, preferences: pl.DataFrame) -> None:
        table = (
            identity.join(preferences, on="USER_ID", how="full", coalesce=True)
            .with_columns(pl.col("favourite").fill_null(NONE))
            .sort("USER_ID")
            .with_row_index("row")
        )
        contacts = table.select("RECORD_ID", "row").drop_nulls().sort("RECORD_ID")
        self._ids = table["USER_ID"]
        self._favourites = array("i", table["favourite"])
        self._purchased = table["purchased"]
        self._records = array("q", contacts["RECORD_ID"])
        self._rows = array("I", contacts["row"])

    def __len__(self) -> int:
        return len(self._ids)

    def row_of_record(self, record: int) -> int | None:
        """The row of the contact with that record id, or None when the version lacks it."""
        at = bisect_left(self._records, record)
        is_known = at < len(self._records) and self._records[at] == record
        return self._rows[at] if is_known else None

    def row_of_user(self, user: str) -> int | None:
        """The row of the user with that training id, or None when the version lacks it."""
        at = bisect_left(self._ids, user)
        return at if at < len(self._ids) and self._ids[at] == user else None

    def record(self, user: str) -> str:
        """The record id of a user's contact; empty when there is none. Slow: it scans all."""
        row = self.row_of_user(user)
        if row is None or row not in self._rows:
            return ""
        return str(self._records[self._rows.index(row)])

    def id(self, row: int) -> str:
        """The training id of a row."""
        return str(self._ids[row])

    def is_trained(self, row: int) -> bool:
        """Whether the recommenders have seen interactions of this user."""
        return self._favourites[row] != NONE

    def favourite(self, row: int) -> int | None:
        """The code of the user's most frequent category, if any."""
        code = self._favourites[row]
        return None if code == NONE else code

    def purchased(self, row: int) -> frozenset[int]:
        """The rows of the items that the user had purchased when the version was published."""
        return frozenset(self._purchased[row] if self._purchased[row] is not None else ())


def read_identity(file: Path) -> pl.DataFrame:
    """The published identity map: `RECORD_ID` and `USER_ID`."""
    return pl.read_parquet(file, columns=["RECORD_ID", "USER_ID"])
