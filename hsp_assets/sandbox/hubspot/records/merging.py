"""Merging two records into one: the first keeps its values and gets what it lacked.

The history of the other's values goes along, so that the record shows what both have been
[HubSpot's changelog on merges of contacts and companies].
"""

from hsp_assets.sandbox.hubspot.definitions.object_types import CONTACTS, ObjectType
from hsp_assets.sandbox.hubspot.definitions.values import EMAIL
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.records.record import Record
from hsp_assets.sandbox.hubspot.records.unit_of_work import Change, Records
from hsp_assets.sandbox.hubspot.store.database import ASSOCIATIONS

MERGED_IDS, MORE_ADDRESSES = "hs_merged_object_ids", "hs_additional_emails"


def merge(
    portal: Portal, records: Records, object_type: ObjectType, primary: Record, other: Record
) -> None:
    """Merge a record into another; its associations, events and address go along.

    Raises:
        InvalidRecord: the merged record would break rules.
    """
    address = other.properties.get(EMAIL, "")
    records.archive(other, merged_into=primary.id)
    known = portal.properties.of(object_type.id)
    lacked = {
        name: value
        for name, value in other.properties.items()
        if value and not primary.properties.get(name) and not known[name].read_only
    }
    records.apply(records.plan_update(object_type, primary, lacked))
    own = {MERGED_IDS: _joined(primary, MERGED_IDS, str(other.id))}
    more = object_type.id == CONTACTS and address and address != primary.properties.get(EMAIL)
    if more:
        own[MORE_ADDRESSES] = _joined(primary, MORE_ADDRESSES, address)
    records.apply(Change(object_type, primary, own))
    records.save()
    if more:
        portal.store.execute(
            "INSERT OR IGNORE INTO unique_values VALUES (?, ?, ?, ?, ?3)",
            object_type.id,
            EMAIL,
            address,
            primary.id,
        )
    _merge_histories(portal, primary, other)
    _move_associations(portal, primary, other)
    _move_events(portal, primary, other)


def _merge_histories(portal: Portal, primary: Record, other: Record) -> None:
    """Give the record the other's former values; its own stay the latest."""
    store, now = portal.store, portal.now()
    former = store.rows(
        "SELECT DISTINCT name FROM property_history WHERE type_id = ? AND object_id = ?",
        other.type_id,
        other.id,
    )
    store.execute(
        "INSERT INTO property_history SELECT type_id, ?, name, value, changed_at, source "
        "FROM property_history WHERE type_id = ? AND object_id = ? ORDER BY rowid",
        primary.id,
        other.type_id,
        other.id,
    )
    store.execute_many(
        "INSERT INTO property_history VALUES (?, ?, ?, ?, ?, 'MERGE_OBJECTS')",
        (
            (primary.type_id, primary.id, row["name"], value, now)
            for row in former
            if (value := primary.properties.get(row["name"]))
        ),
    )


def _joined(record: Record, name: str, value: str) -> str:
    before = record.properties.get(name)
    return f"{before};{value}" if before else value


def _move_associations(portal: Portal, primary: Record, other: Record) -> None:
    store = portal.store
    ends = (primary.id, other.type_id, other.id)
    moved = sum(
        store.execute(statement, *ends)
        for statement in (
            "UPDATE OR IGNORE associations SET from_id = ? WHERE from_type = ? AND from_id = ?",
            "UPDATE OR IGNORE associations SET to_id = ? WHERE to_type = ? AND to_id = ?",
        )
    ) + sum(
        store.execute(statement, other.type_id, other.id)
        for statement in (
            "DELETE FROM associations WHERE from_type = ? AND from_id = ?",
            "DELETE FROM associations WHERE to_type = ? AND to_id = ?",
        )
    )
    if moved:
        store.touch(ASSOCIATIONS, portal.now())


def _move_events(portal: Portal, primary: Record, other: Record) -> None:
    store = portal.store
    for row in store.rows(
        "UPDATE events SET object_id = ? WHERE object_type = ? AND object_id = ? "
        "RETURNING event_type",
        primary.id,
        other.type_id,
        other.id,
    ):
        store.touch(row["event_type"], portal.now())
