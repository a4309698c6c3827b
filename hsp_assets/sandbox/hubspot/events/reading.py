"""Reading occurrences of custom events: those that belong to a record, newest first."""

import base64
import binascii
import json
from dataclasses import dataclass

from hsp_assets.sandbox.hubspot.definitions.event_types import EventType
from hsp_assets.sandbox.hubspot.definitions.object_types import ObjectType
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.calls import Call
from hsp_assets.sandbox.hubspot.protocol.errors import Json, invalid
from hsp_assets.sandbox.hubspot.records.loaded import LoadedRecords, record_id
from hsp_assets.sandbox.hubspot.store.queries import Query
from hsp_assets.sandbox.hubspot.store.times import iso, parse_time
from hsp_assets.sandbox.sqlite import Row

PAGE, MAX_PAGE = 20, 1_000
OF_HUBSPOT = "e_"
"""Names of HubSpot's own events begin so; every account has them, and here none occurs."""
OF_TYPE = "+object_type = ?"
"""The plus keeps SQLite from its index by record, which is of no use without a record."""
OF_EVENT, OF_RECORD = "property.", "objectProperty."
"""Prefixes of query parameters that select by values of properties."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins; the row id separates occurrences of one instant."""

    occurred_at: int
    row_id: int

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(f"{self.occurred_at}/{self.row_id}".encode()).decode()


def occurrences(call: Call) -> Json:
    """One page of the occurrences of a request.

    Raises:
        ApiError: 400, a parameter is not valid.
    """
    query, ascending = _query(call), _ascending(call)
    limit = call.limit(PAGE, MAX_PAGE)
    order = "occurred_at, rowid" if ascending else "occurred_at DESC, rowid DESC"
    rows = query.rows(call.portal.store, f"ORDER BY {order} LIMIT ?", limit + 1)
    after = None
    if len(rows) > limit:
        after = str(Cursor(rows[limit - 1]["occurred_at"], rows[limit - 1]["rowid"]))
    shown = set(call.names("properties"))
    return call.page([_body(call.portal, row, shown) for row in rows[:limit]], after)


def _query(call: Call) -> Query:
    query = Query("SELECT rowid, * FROM events")
    event_type = call.query.get("eventType")
    if event_type:
        event = call.portal.event_types.find(event_type)
        if event is None and not event_type.startswith(OF_HUBSPOT):
            # What HubSpot answers is documented nowhere; a caller must at least learn of it.
            raise invalid(f'"{event_type}" is no event type of this account')
        query.where("event_type = ?", event.id if event else None)
    _where_record(call, query)
    _where_time(call, query)
    ids = call.names("id")
    if ids:
        query.where("id IN (SELECT value FROM json_each(?))", json.dumps(ids))
    for parameter, value in call.query.multi_items():
        if parameter.startswith(OF_EVENT):
            query.where("properties ->> ? = ?", parameter.removeprefix(OF_EVENT), value)
    return query


def _where_record(call: Call, query: Query) -> None:
    """Keep the occurrences of the requested records; those without a record are never shown."""
    name, record = call.query.get("objectType"), call.query.get("objectId")
    object_type = call.portal.types.resolve(name) if name else None
    query.where("object_id IS NOT NULL")
    if object_type:
        query.where(OF_TYPE, object_type.id)
    if record:
        if object_type is None:
            raise invalid("objectId needs objectType")
        query.where("object_type = ? AND object_id = ?", object_type.id, record_id(record))
    for parameter, value in call.query.multi_items():
        if parameter.startswith(OF_RECORD):
            if object_type is None:
                raise invalid(f"{parameter} needs objectType")
            _where_property(call, query, object_type, parameter.removeprefix(OF_RECORD), value)


def _where_property(
    call: Call, query: Query, object_type: ObjectType, name: str, value: str
) -> None:
    if name in call.portal.properties.unique(object_type.id):
        holder = LoadedRecords(call.portal).find(object_type.id, name, value)
        owner = holder.id if holder else None
        query.where("object_type = ? AND object_id = ?", object_type.id, owner)
        return
    query.where(
        "object_id IN (SELECT id FROM objects WHERE type_id = ? AND properties ->> ? = ?)",
        object_type.id,
        name,
        value,
    )


def _where_time(call: Call, query: Query) -> None:
    for parameter, condition in (
        ("occurredAfter", "occurred_at > ?"),
        ("occurredBefore", "occurred_at < ?"),
    ):
        text = call.query.get(parameter)
        if text:
            moment = parse_time(text.replace(" ", "+"))
            if moment is None:
                raise invalid(f"{parameter} must be ISO-8601 or epoch milliseconds")
            query.where(condition, moment)
    delay = int(call.portal.options.event_delay_seconds * 1000)
    if delay:
        query.where("received_at <= ?", call.portal.now() - delay)
    _where_page(call, query)


def _where_page(call: Call, query: Query) -> None:
    for parameter, forwards in (("after", True), ("before", False)):
        text = call.query.get(parameter)
        if not text:
            continue
        cursor = _cursor(text, parameter)
        condition = (
            "(occurred_at, rowid) > (?, ?)"
            if _ascending(call) == forwards
            else "(occurred_at, rowid) < (?, ?)"
        )
        query.where(condition, cursor.occurred_at, cursor.row_id)


def _cursor(text: str, parameter: str) -> Cursor:
    try:
        occurred_at, row_id = base64.urlsafe_b64decode(text).decode().split("/")
        return Cursor(int(occurred_at), int(row_id))
    except (ValueError, binascii.Error) as error:
        raise invalid(f"{parameter} must be the cursor of an earlier answer") from error


def _ascending(call: Call) -> bool:
    sort = call.names("sort")
    if not sort:
        return False
    if sort[0] not in ("occurredAt", "-occurredAt", "ASCENDING", "DESCENDING"):
        raise invalid("sort must be occurredAt or -occurredAt")
    return sort[0] in ("occurredAt", "ASCENDING")


def _body(portal: Portal, row: Row, shown: set[str]) -> Json:
    event: EventType | None = portal.event_types.find(row["event_type"])
    properties: dict[str, str] = json.loads(row["properties"])
    return {
        "id": row["id"],
        "eventType": event.qualified_name if event else row["event_type"],
        "objectType": event.object_name if event else row["object_type"],
        "objectId": str(row["object_id"]),
        "occurredAt": iso(row["occurred_at"]),
        "properties": {n: v for n, v in properties.items() if not shown or n in shown},
    }
