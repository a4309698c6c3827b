"""Contacts, companies and deals in the shapes of versions 1 and 2.

A property is not a value there but an object that also says when and by what it was set. Pages go
on from an `offset` of the answer before, whose name differs by object.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from starlette.routing import Route

from hsp_assets.sandbox.hubspot.associations.links import associated
from hsp_assets.sandbox.hubspot.definitions.object_types import (
    COMPANIES,
    CONTACTS,
    DEALS,
    TICKETS,
    ObjectType,
)
from hsp_assets.sandbox.hubspot.objects.lookup import require
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.calls import Answer, Call, ok, route
from hsp_assets.sandbox.hubspot.protocol.errors import Json, invalid
from hsp_assets.sandbox.hubspot.records.loaded import LoadedRecords
from hsp_assets.sandbox.hubspot.records.record import Record, from_row

PAGE, MAX_PAGE = 100, 250
_ASSOCIATED = {
    CONTACTS: "associatedVids",
    COMPANIES: "associatedCompanyIds",
    DEALS: "associatedDealIds",
    TICKETS: "associatedTicketIds",
}


class Paged(NamedTuple):
    """How an API of old pages: the names of its parameters and fields."""

    type_id: str
    records: str
    offset: str
    more: str
    next_offset: str
    limit: str = "limit"


_DEALS = Paged(DEALS, "deals", "offset", "hasMore", "offset")
_COMPANIES = Paged(COMPANIES, "companies", "offset", "has-more", "offset")
_CONTACTS = Paged(CONTACTS, "contacts", "vidOffset", "has-more", "vid-offset", "count")


def routes(portal: Portal) -> list[Route]:
    """The routes of records."""
    return [
        route(portal, "GET", "/deals/v1/deal/paged", lambda call: _list(call, _DEALS)),
        route(portal, "GET", "/deals/v1/deal/{id}", lambda call: _read(call, DEALS)),
        route(portal, "GET", "/companies/v2/companies/paged", lambda call: _list(call, _COMPANIES)),
        route(portal, "GET", "/companies/v2/companies/{id}", lambda call: _read(call, COMPANIES)),
        route(
            *(portal, "GET", "/contacts/v1/lists/all/contacts/all"),
            lambda call: _list(call, _CONTACTS),
        ),
    ]


def _list(call: Call, paged: Paged) -> Answer:
    limit = min(_number(call, paged.limit, PAGE), MAX_PAGE)
    rows = call.portal.store.rows(
        "SELECT * FROM objects WHERE type_id = ? AND id >= ? AND archived_at IS NULL "
        "AND merged_into IS NULL ORDER BY id LIMIT ?",
        *(paged.type_id, _number(call, paged.offset, 0), limit + 1),
    )
    records = [from_row(row) for row in rows[:limit]]
    more = len(rows) > limit
    following = rows[limit]["id"] if more else (rows[-1]["id"] if rows else 0)
    listed = _bodies(call, paged.type_id, records, _wanted(call))
    return ok({paged.records: listed, paged.more: more, paged.next_offset: following})


def _number(call: Call, name: str, default: int) -> int:
    text = call.query.get(name, str(default))
    if not text.isascii() or not text.isdigit():
        raise invalid(f"{name} must be a number.")
    return int(text)


def _wanted(call: Call) -> Sequence[str] | None:
    """Names of the properties that are asked for; None means all."""
    if call.flag("includeAllProperties"):
        return None
    return [*call.names("properties"), *call.names("property")]


def _read(call: Call, type_id: str) -> Answer:
    object_type = call.portal.types.resolve(type_id)
    record = require(call.portal, LoadedRecords(call.portal), object_type, call.path["id"], None)
    return ok(_bodies(call, type_id, [record], None)[0])


def _bodies(
    call: Call, type_id: str, records: Sequence[Record], wanted: Sequence[str] | None
) -> list[Json]:
    object_type = call.portal.types.resolve(type_id)
    histories = _histories(call.portal, type_id, records)
    bodies = [
        _named(call.portal, record)
        | {"properties": _properties(object_type, record, histories.get(record.id, {}), wanted)}
        for record in records
    ]
    if type_id == DEALS:
        _associate(call, records, bodies)
    return bodies


def _named(portal: Portal, record: Record) -> Json:
    if record.type_id == CONTACTS:
        return {
            "vid": record.id,
            "canonical-vid": record.id,
            "merged-vids": [],
            "portal-id": portal.id,
            "is-contact": True,
        }
    name = "dealId" if record.type_id == DEALS else "companyId"
    return {"portalId": portal.id, name: record.id, "isDeleted": False}


Version = Mapping[str, object]


def _histories(
    portal: Portal, type_id: str, records: Sequence[Record]
) -> Mapping[int, Mapping[str, Sequence[Version]]]:
    """The values that properties have had, by record and name, the newest first."""
    found: dict[int, dict[str, list[Version]]] = {}
    for row in portal.store.rows(
        "SELECT object_id, name, value, changed_at, source FROM property_history "
        "WHERE type_id = ? AND object_id IN (SELECT value FROM json_each(?)) ORDER BY rowid DESC",
        type_id,
        json.dumps([record.id for record in records]),
    ):
        versions = found.setdefault(row["object_id"], {}).setdefault(row["name"], [])
        versions.append(
            {
                "name": row["name"],
                "value": row["value"],
                "timestamp": row["changed_at"],
                "source": row["source"],
                "sourceVid": [],
            }
        )
    return found


def _properties(
    object_type: ObjectType,
    record: Record,
    history: Mapping[str, Sequence[Version]],
    wanted: Sequence[str] | None,
) -> Json:
    """Properties that have a value; without a history, a property is as old as the record."""
    names: Iterable[str] = record.properties if wanted is None else wanted
    shown: Json = {}
    for name in names:
        value = record.properties.get(name, "")
        if value == "":
            continue
        since = record.updated_at if name == object_type.modified else record.created_at
        own = {"name": name, "value": value, "timestamp": since, "source": "API", "sourceVid": []}
        versions = history.get(name) or [own]
        latest = versions[0]
        if object_type.id == CONTACTS:
            shown[name] = {"value": value}
        else:
            shown[name] = {
                "value": value,
                "timestamp": latest["timestamp"],
                "source": latest["source"],
                "sourceId": None,
                "versions": versions[:1],
            }
    return shown


def _associate(call: Call, records: Sequence[Record], bodies: Sequence[Json]) -> None:
    """Add the ids of associated records to deals; the lists are empty unless they are wanted."""
    by_id: dict[int, Json] = {body["dealId"]: body for body in bodies}
    for body in bodies:
        body["associations"] = {name: [] for name in _ASSOCIATED.values()}
    if not call.flag("includeAssociations") and "id" not in call.path:
        return
    ids = [record.id for record in records]
    for type_id, name in _ASSOCIATED.items():
        for row in associated(call.portal, DEALS, ids, type_id):
            listed = by_id[row["from_id"]]["associations"][name]
            if row["to_id"] not in listed:
                listed.append(row["to_id"])
