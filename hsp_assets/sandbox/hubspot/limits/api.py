"""The endpoints of limits tracking.

HubSpot's documentation shows no answers of these; the shape is ours, with its field names.
"""

from __future__ import annotations

from starlette.routing import Route

from hsp_assets.sandbox.hubspot.definitions.object_types import DEALS, ObjectType
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.calls import Answer, Call, ok, route
from hsp_assets.sandbox.hubspot.protocol.errors import Json

BASE = "/crm/v3/limits"
CUSTOM_PROPERTIES, CALCULATED_PROPERTIES = 1_000, 25
RECORDS = 15_000_000
LABELS = 50
ASSOCIATIONS = 50_000
"""What a Professional account has of each."""


def routes(portal: Portal) -> list[Route]:
    """The routes of limits tracking."""
    return [
        route(portal, "GET", f"{BASE}/custom-properties", _custom_properties),
        route(portal, "GET", f"{BASE}/calculated-properties", _calculated_properties),
        route(portal, "GET", f"{BASE}/custom-object-types", _custom_object_types),
        route(portal, "GET", f"{BASE}/pipelines", _pipelines),
        route(portal, "GET", f"{BASE}/records", _records),
        route(portal, "GET", f"{BASE}/associations/labels", _labels),
        route(portal, "GET", f"{BASE}/associations/records/from", _from_types),
        route(portal, "GET", f"{BASE}/associations/records/{{from}}/to", _to_types),
        route(portal, "GET", f"{BASE}/associations/records/{{from}}/{{to}}", _most_associated),
    ]


def _count(call: Call, sql: str, *values: str | bool) -> int:
    row = call.portal.store.row(sql, *values)
    return int(row[0]) if row else 0


def _entry(object_type: ObjectType, usage: int, limit: int) -> Json:
    return {"objectTypeId": object_type.id, **_usage(usage, limit)}


def _usage(usage: int, limit: int) -> Json:
    return {"usage": usage, "limit": limit, "percentage": round(100 * usage / limit, 2)}


def _custom_properties(call: Call) -> Answer:
    return ok({"byObjectType": _properties(call, CUSTOM_PROPERTIES, calculated=False)})


def _calculated_properties(call: Call) -> Answer:
    return ok({"byObjectType": _properties(call, CALCULATED_PROPERTIES, calculated=True)})


def _properties(call: Call, limit: int, *, calculated: bool) -> list[Json]:
    """How many properties the portal has defined, by object type."""
    sql = (
        "SELECT count(*) FROM property_definitions WHERE object_type = ? "
        "AND archived_at IS NULL AND NOT definition ->> '$.hubspotDefined' "
        "AND (definition ->> '$.calculated' OR NOT ?)"
    )
    types = call.portal.types.all()
    return [_entry(one, _count(call, sql, one.id, calculated), limit) for one in types]


def _custom_object_types(call: Call) -> Answer:
    custom = [one for one in call.portal.types.all() if one.is_custom]
    return ok(_usage(len(custom), call.portal.options.custom_object_types))


def _pipelines(call: Call) -> Answer:
    used = len(call.portal.pipelines.of(DEALS))
    deals = call.portal.types.resolve(DEALS)
    return ok({"byObjectType": [_entry(deals, used, call.portal.options.deal_pipelines)]})


def _records(call: Call) -> Answer:
    sql = "SELECT count(*) FROM objects WHERE type_id = ? AND archived_at IS NULL"
    entries = [_entry(one, _count(call, sql, one.id), RECORDS) for one in call.portal.types.all()]
    return ok({"byObjectType": entries})


def _labels(call: Call) -> Answer:
    rows = call.portal.store.rows(
        "SELECT from_type, to_type, count(*) AS used FROM association_types "
        "WHERE label IS NOT NULL GROUP BY from_type, to_type ORDER BY 1, 2"
    )
    results = [
        {
            "fromObjectTypeId": row["from_type"],
            "toObjectTypeId": row["to_type"],
            **_usage(row["used"], LABELS),
        }
        for row in rows
    ]
    return ok({"results": results})


def _from_types(call: Call) -> Answer:
    rows = call.portal.store.rows("SELECT DISTINCT from_type FROM associations ORDER BY 1")
    return ok({"results": [{"objectTypeId": row["from_type"]} for row in rows]})


def _to_types(call: Call) -> Answer:
    rows = call.portal.store.rows(
        "SELECT DISTINCT to_type FROM associations WHERE from_type = ? ORDER BY 1",
        call.portal.types.resolve(call.path["from"]).id,
    )
    return ok({"results": [{"objectTypeId": row["to_type"]} for row in rows]})


def _most_associated(call: Call) -> Answer:
    resolve = call.portal.types.resolve
    rows = call.portal.store.rows(
        "SELECT from_id, count(DISTINCT to_id) AS used FROM associations "
        "WHERE from_type = ? AND to_type = ? GROUP BY from_id "
        "ORDER BY used DESC, from_id LIMIT 100",
        resolve(call.path["from"]).id,
        resolve(call.path["to"]).id,
    )
    results = [
        {"objectId": str(row["from_id"]), **_usage(row["used"], ASSOCIATIONS)} for row in rows
    ]
    return ok({"results": results})
