"""The records that search reads: every live one, as it was some time ago if a delay is set."""

import json

from hsp_assets.sandbox.hubspot.definitions.object_types import RECORD_ID, ObjectType
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.errors import Json
from hsp_assets.sandbox.hubspot.store.queries import Query
from hsp_assets.sandbox.hubspot.store.times import iso

LIVE = """
SELECT id, properties, created_at, updated_at FROM objects
"""
DELAYED = """
SELECT id, properties, created_at, updated_at FROM (
    SELECT id, properties, created_at, updated_at FROM objects
    WHERE type_id = ? AND archived_at IS NULL AND updated_at <= ?
    UNION ALL
    SELECT value ->> 'id', value ->> 'properties', value ->> 'created_at', value ->> 'updated_at'
    FROM json_each(?)
)
"""


def indexed(portal: Portal, object_type: ObjectType) -> Query:
    """A query over the records of a type that search knows."""
    delay = int(portal.options.search_delay_seconds * 1000)
    if not delay:
        query = Query(LIVE)
        query.where("type_id = ? AND archived_at IS NULL", object_type.id)
        return query
    known_until = portal.now() - delay
    former = json.dumps(_former(portal, object_type, known_until))
    return Query(DELAYED, values=[object_type.id, known_until, former])


def _former(portal: Portal, object_type: ObjectType, moment: int) -> list[Json]:
    """Records that have changed or gone since a moment, as they were then."""
    rows = portal.store.rows(
        "SELECT o.id, o.created_at, h.name, h.value, h.changed_at FROM objects AS o "
        "JOIN property_history AS h ON h.type_id = o.type_id AND h.object_id = o.id "
        "WHERE o.type_id = ?1 AND o.updated_at > ?2 AND o.created_at <= ?2 "
        "AND ifnull(o.archived_at, ?2 + 1) > ?2 AND h.changed_at <= ?2 ORDER BY h.rowid",
        object_type.id,
        moment,
    )
    records: dict[int, Json] = {}
    for row in rows:
        record = records.setdefault(
            row["id"],
            {
                "id": row["id"],
                "created_at": row["created_at"],
                "updated_at": row["created_at"],
                "properties": {RECORD_ID: str(row["id"])},
            },
        )
        record["properties"][row["name"]] = row["value"]
        record["updated_at"] = max(record["updated_at"], row["changed_at"])
        record["properties"][object_type.modified] = iso(record["updated_at"])
    return [r | {"properties": json.dumps(r["properties"])} for r in records.values()]
