"""Records that have been read within one transaction, by id and by unique value."""

import json
from collections.abc import Iterable, Sequence

from hsp_assets.sandbox.hubspot.definitions.object_types import RECORD_ID, ObjectType
from hsp_assets.sandbox.hubspot.definitions.values import EMAIL
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import ApiError, not_found
from hsp_assets.sandbox.hubspot.records.record import Record, from_row

Key = tuple[str, int]
"""Object type id and record id."""
UniqueKey = tuple[str, str, str]
"""Object type id, property and value."""

MERGES_FOLLOWED = 100
"""A chain of merges longer than this is taken for damage."""


class LoadedRecords:
    """Records and holders of unique values, each read from the store once."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._known: dict[Key, Record | None] = {}
        self._holders: dict[UniqueKey, int | None] = {}

    def load(self, type_id: str, ids: Iterable[int]) -> None:
        """Read many records in one query; `get` then finds them in memory."""
        missing = [i for i in dict.fromkeys(ids) if (type_id, i) not in self._known]
        if not missing:
            return
        for record_id in missing:
            self._known[type_id, record_id] = None
        for row in self._portal.store.rows(
            "SELECT * FROM objects WHERE type_id = ? AND id IN (SELECT value FROM json_each(?))",
            type_id,
            json.dumps(missing),
        ):
            self._known[type_id, row["id"]] = from_row(row)

    def load_unique(self, type_id: str, name: str, values: Iterable[str]) -> None:
        """Read in one query which records hold values of a unique property."""
        wanted = dict.fromkeys(spelt(name, value) for value in values)
        missing = [v for v in wanted if (type_id, name, v) not in self._holders]
        if not missing:
            return
        for value in missing:
            self._holders[type_id, name, value] = None
        for row in self._portal.store.rows(
            "SELECT value, object_id FROM unique_values WHERE type_id = ? AND name = ? "
            "AND value IN (SELECT value FROM json_each(?))",
            type_id,
            name,
            json.dumps(missing),
        ):
            self._holders[type_id, name, row["value"]] = row["object_id"]

    def load_by(self, type_id: str, name: str, values: Iterable[str]) -> None:
        """Read many records in one query, by a unique property or by record id."""
        values = list(values)
        if name == RECORD_ID:
            self.load(type_id, (i for value in values if (i := record_id(value)) is not None))
            return
        self.load_unique(type_id, name, values)
        holders = (self._holders[type_id, name, spelt(name, value)] for value in values)
        self.load(type_id, (holder for holder in holders if holder is not None))

    def get(self, type_id: str, record_id: int) -> Record | None:
        """The live record of an id."""
        record = self.any(type_id, record_id)
        return record if record and record.archived_at is None else None

    def any(self, type_id: str, record_id: int) -> Record | None:
        """The record of an id, live or archived."""
        if (type_id, record_id) not in self._known:
            self.load(type_id, [record_id])
        return self._known[type_id, record_id]

    def surviving(self, type_id: str, record_id: int) -> Record | None:
        """The live record of an id, or the one that it was merged into."""
        for _ in range(MERGES_FOLLOWED):
            record = self.any(type_id, record_id)
            if record is None or record.merged_into is None:
                return self.get(type_id, record_id)
            record_id = record.merged_into
        raise RuntimeError(f"Record {record_id} of type {type_id} is merged in a circle.")

    def find(self, type_id: str, name: str, value: str) -> Record | None:
        """The live record that holds a value of a unique property or has it as record id."""
        if name == RECORD_ID:
            number = record_id(value)
            return None if number is None else self.get(type_id, number)
        key = (type_id, name, spelt(name, value))
        if key not in self._holders:
            self.load_unique(type_id, name, [value])
        holder = self._holders[key]
        return None if holder is None else self.get(type_id, holder)


def record_id(text: str) -> int | None:
    """The number of a record id; None if the text is none."""
    stripped = text.strip()
    return int(stripped) if stripped.isascii() and stripped.isdigit() else None


def spelt(name: str, value: str) -> str:
    """A unique value as it is compared: e-mail addresses ignore case and blanks around."""
    return value.strip().lower() if name == EMAIL else value


def unknown_records(object_type: ObjectType, ids: Sequence[str]) -> ApiError:
    """The answer for records that do not exist."""
    return not_found(
        f"Could not get some {object_type.enum} objects, they may be deleted or not exist. "
        "Check that ids are valid.",
        context={"ids": ids},
    )
