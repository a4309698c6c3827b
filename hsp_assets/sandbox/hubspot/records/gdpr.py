"""Deleting a contact for privacy: only a hash is kept, which blocks its address."""

import hashlib
import json

from hsp_assets.sandbox.hubspot.associations.links import isolate
from hsp_assets.sandbox.hubspot.definitions.values import EMAIL
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.records.record import Record


def is_blocked(portal: Portal, address: str) -> bool:
    """Whether a contact of this e-mail address was deleted for privacy."""
    return (
        portal.store.row("SELECT 1 FROM forgotten WHERE address_hash = ?", _hash(address))
        is not None
    )


def gdpr_delete(portal: Portal, record: Record) -> None:
    """Delete a contact with its history, associations, events and rows of failed imports."""
    store, now = portal.store, portal.now()
    address = record.properties.get(EMAIL)
    if address:
        store.execute("INSERT OR IGNORE INTO forgotten VALUES (?)", _hash(address))
    isolate(portal, record.type_id, [record.id])
    for row in store.rows(
        "SELECT DISTINCT event_type FROM events WHERE object_type = ? AND object_id = ?",
        record.type_id,
        record.id,
    ):
        store.touch(row["event_type"], now)
    for statement in (
        "DELETE FROM events WHERE object_type = ? AND object_id = ?",
        "DELETE FROM property_history WHERE type_id = ? AND object_id = ?",
        "DELETE FROM unique_values WHERE type_id = ? AND object_id = ?",
        "DELETE FROM objects WHERE type_id = ? AND id = ?",
    ):
        store.execute(statement, record.type_id, record.id)
    _forget_import_errors(portal, record)
    store.touch(record.type_id, now)


def _forget_import_errors(portal: Portal, record: Record) -> None:
    """Blank the cells of failed rows that hold the contact's address."""
    address = record.properties.get(EMAIL)
    if not address:
        return
    rows = portal.store.rows(
        "SELECT id, error FROM import_errors WHERE instr(lower(error), ?) > 0", address
    )
    for row in rows:
        error = json.loads(row["error"])
        error["sourceData"]["rowData"] = []
        error.pop("invalidValue", None)
        error.pop("invalidValueToDisplay", None)
        portal.store.execute(
            "UPDATE import_errors SET error = ? WHERE id = ?", json.dumps(error), row["id"]
        )


def _hash(address: str) -> str:
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()
