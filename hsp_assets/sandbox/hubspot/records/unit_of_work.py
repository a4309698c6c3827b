"""Reading and changing records within one transaction.

Records and the holders of unique values are read in bulk, changed in memory, and written in bulk
by `save`; the API's single calls, its batches and the imports all come through here, which is
why they end in the same state.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from hsp_assets.sandbox.hubspot.definitions.object_types import RECORD_ID, ObjectType
from hsp_assets.sandbox.hubspot.definitions.standard_types import UNUSED_AT_FIRST
from hsp_assets.sandbox.hubspot.definitions.values import API, Spelling
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.records.checking import checked
from hsp_assets.sandbox.hubspot.records.loaded import Key, LoadedRecords, UniqueKey, spelt
from hsp_assets.sandbox.hubspot.records.record import (
    VALUE_TAKEN,
    InvalidRecord,
    Problem,
    Record,
)
from hsp_assets.sandbox.hubspot.records.rules import Draft
from hsp_assets.sandbox.hubspot.store.database import DEFINITIONS
from hsp_assets.sandbox.hubspot.store.times import iso

IDS_APART = 100


@dataclass(frozen=True, slots=True)
class Change:
    """A change that is valid and can be applied.

    Attributes:
        object_type: of the record.
        record: what is changed; None when it is to be made.
        values: the properties that get another value.
    """

    object_type: ObjectType
    record: Record | None
    values: Mapping[str, str]


class Records(LoadedRecords):
    """The records of a portal during one transaction.

    Args:
        portal: whose.
        source: what the history says the changes came from, such as API or IMPORT.
        enforces_rules: whether the account's own rules apply to what is written.
    """

    def __init__(
        self, portal: Portal, source: str = "API", *, enforces_rules: bool = False
    ) -> None:
        super().__init__(portal)
        self.enforces_rules = enforces_rules
        self.now = portal.now()
        self._source = source
        self._made: dict[Key, Record] = {}
        self._changed: dict[Key, Record] = {}
        self._claims: dict[UniqueKey, int | None] = {}
        self._history: list[tuple[str, int, str, str, int, str]] = []

    def plan_create(
        self, object_type: ObjectType, values: Mapping[str, str], spelling: Spelling = API
    ) -> Change:
        """Check a new record.

        Raises:
            InvalidRecord: it breaks rules; nothing has changed.
        """
        return self._plan(object_type, None, values, spelling)

    def plan_update(
        self,
        object_type: ObjectType,
        record: Record,
        values: Mapping[str, str],
        spelling: Spelling = API,
    ) -> Change:
        """Check a change of a record; values that it has already are left out of the plan.

        Raises:
            InvalidRecord: the change breaks rules; nothing has changed.
        """
        return self._plan(object_type, record, values, spelling)

    def apply(self, change: Change) -> Record:
        """Make or change the record of a plan."""
        record = change.record or self._make(change)
        if not change.values:
            return record
        key = (record.type_id, record.id)
        for name in self._portal.properties.unique(record.type_id):
            if name in change.values:
                self._claim(record, name, change.values[name])
        record.properties.update(change.values)
        if change.record:
            record.updated_at = self.now
            record.properties[change.object_type.modified] = iso(self.now)
            self._changed[key] = record
        self._history.extend(
            (record.type_id, record.id, name, value, self.now, self._source)
            for name, value in change.values.items()
        )
        return record

    def archive(self, record: Record, merged_into: int | None = None) -> None:
        """Archive a record: its unique values are free again."""
        for name in self._portal.properties.unique(record.type_id):
            self._claim(record, name, "")
        record.archived_at = record.updated_at = self.now
        record.merged_into = merged_into
        self._changed[record.type_id, record.id] = record

    def save(self) -> None:
        """Write every change."""
        store = self._portal.store
        self._announce_first_records()
        store.execute_many(
            "INSERT INTO objects VALUES (?, ?, ?, ?, ?, NULL, NULL)",
            (
                (r.type_id, r.id, _json(r.properties), r.created_at, r.updated_at)
                for r in self._made.values()
            ),
        )
        store.execute_many(
            "UPDATE objects SET properties = ?, updated_at = ?, archived_at = ?, merged_into = ? "
            "WHERE type_id = ? AND id = ?",
            (
                (_json(r.properties), r.updated_at, r.archived_at, r.merged_into, r.type_id, r.id)
                for key, r in self._changed.items()
                if key not in self._made
            ),
        )
        store.execute_many("INSERT INTO property_history VALUES (?, ?, ?, ?, ?, ?)", self._history)
        self._save_claims()
        for type_id in {type_id for type_id, _ in (*self._made, *self._changed)}:
            store.touch(type_id, self.now)
        self._made.clear()
        self._changed.clear()
        self._history.clear()

    def _announce_first_records(self) -> None:
        """Count a type's first record as a change of definitions: the share then has its views."""
        store = self._portal.store
        for type_id in {type_id for type_id, _ in self._made} & UNUSED_AT_FIRST:
            if store.row("SELECT 1 FROM objects WHERE type_id = ? LIMIT 1", type_id) is None:
                store.touch(DEFINITIONS, self.now)

    def _save_claims(self) -> None:
        store = self._portal.store
        store.execute_many(
            "DELETE FROM unique_values WHERE type_id = ? AND name = ? AND value = ?", self._claims
        )
        store.execute_many(
            "INSERT INTO unique_values VALUES (?, ?, ?, ?, ?)",
            (
                (*key, holder, key[2].lower())
                for key, holder in self._claims.items()
                if holder is not None
            ),
        )
        self._claims.clear()

    def _plan(
        self,
        object_type: ObjectType,
        record: Record | None,
        values: Mapping[str, str],
        spelling: Spelling,
    ) -> Change:
        draft = Draft(
            *(self._portal, object_type, record, {}, spelling, self, self.now),
            enforces_rules=self.enforces_rules,
        )
        problems = checked(draft, values)
        before: Mapping[str, str] = record.properties if record else {}
        changed = {n: v for n, v in draft.values.items() if v != before.get(n, "")}
        problems += self._taken(object_type, record, changed)
        if problems:
            raise InvalidRecord(problems)
        return Change(object_type, record, changed)

    def _taken(
        self, object_type: ObjectType, record: Record | None, values: Mapping[str, str]
    ) -> list[Problem]:
        problems = []
        for name in self._portal.properties.unique(object_type.id):
            if not values.get(name):
                continue
            holder = self.find(object_type.id, name, values[name])
            if holder and holder is not record:
                message = f"{name} must be unique; record {holder.id} holds this value"
                problems.append(Problem(name, VALUE_TAKEN, message, holder.id))
        return problems

    def _make(self, change: Change) -> Record:
        object_type = change.object_type
        number = self._portal.store.next_id(
            f"object {object_type.id}", _first_id(self._portal, object_type)
        )
        record = Record(object_type.id, number, {}, self.now, self.now)
        moment = iso(self.now)
        record.properties |= {
            RECORD_ID: str(number),
            object_type.created: moment,
            object_type.modified: moment,
        }
        if object_type.created not in change.values:
            self._history.append(
                (record.type_id, number, object_type.created, moment, self.now, self._source)
            )
        self._known[record.type_id, number] = self._made[record.type_id, number] = record
        return record

    def _claim(self, record: Record, name: str, value: str) -> None:
        before = record.properties.get(name, "")
        if before:
            key = (record.type_id, name, spelt(name, before))
            self._holders[key] = self._claims[key] = None
        if value:
            key = (record.type_id, name, spelt(name, value))
            self._holders[key] = self._claims[key] = record.id


def _first_id(portal: Portal, object_type: ObjectType) -> int:
    """The first record id of a type.

    Ids are unique per type only, as in HubSpot, but records that are made together get different
    ones: code that confuses two ids then reads a wrong record.
    """
    return portal.options.first_record_id + IDS_APART * int(object_type.id.split("-")[1])


def _json(properties: Mapping[str, str]) -> str:
    return json.dumps(properties, ensure_ascii=False, separators=(",", ":"))
