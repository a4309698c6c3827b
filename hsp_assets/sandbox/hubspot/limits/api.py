"""The endpoints of limits tracking, in the shapes of HubSpot's published description."""

import json
from collections.abc import Mapping, Sequence

from starlette.routing import Route

from hsp_assets.sandbox.hubspot.definitions.association_types import USER_DEFINED
from hsp_assets.sandbox.hubspot.definitions.object_types import DEALS, ObjectType
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.calls import Answer, Call, ok, route
from hsp_assets.sandbox.hubspot.protocol.errors import Json

BASE = "/crm/v3/limits"
CUSTOM_PROPERTIES, CALCULATED_PROPERTIES = 1_000, 25
RECORDS, CUSTOM_RECORDS = 15_000_000, 1_500_000
LABELS = 50
ASSOCIATIONS = 50_000
"""What a Professional account has of each."""
NEAR = 0.8
"""Share of a limit from which a record counts as near it."""
SAMPLES = 100


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
        route(portal, "GET", f"{BASE}/associations/records/{{from}}/{{to}}", _associated),
    ]


def _custom_properties(call: Call) -> Answer:
    used = _properties(call, calculated=False)
    by_type = [_name(call, one) | _usage(used[one.id], CUSTOM_PROPERTIES) for one in _types(call)]
    return ok({"byObjectType": by_type, **_overall(sum(used.values()), CUSTOM_PROPERTIES)})


def _calculated_properties(call: Call) -> Answer:
    used = _properties(call, calculated=True)
    by_type = [_name(call, one) | {"usage": used[one.id]} for one in _types(call)]
    return ok({"byObjectType": by_type, **_overall(sum(used.values()), CALCULATED_PROPERTIES)})


def _custom_object_types(call: Call) -> Answer:
    custom = [one for one in _types(call) if one.is_custom]
    return ok(_usage(len(custom), call.portal.options.custom_object_types))


def _pipelines(call: Call) -> Answer:
    limit, deals = call.portal.options.deal_pipelines, call.portal.types.resolve(DEALS)
    used = {deals.id: len(call.portal.pipelines.of(DEALS))}
    return ok(_by_origin(call, [deals], used, (limit, limit)))


def _records(call: Call) -> Answer:
    sql = "SELECT count(*) FROM objects WHERE type_id = ? AND archived_at IS NULL"
    types = _types(call)
    used = {one.id: _count(call, sql, one.id) for one in types}
    return ok(_by_origin(call, types, used, (RECORDS, CUSTOM_RECORDS)))


def _by_origin(
    call: Call, types: Sequence[ObjectType], used: Mapping[str, int], limits: tuple[int, int]
) -> Json:
    """What is used: HubSpot's own types have a limit each, custom ones have one together."""
    own = [one for one in types if not one.is_custom]
    custom = [one for one in types if one.is_custom]
    each, together = limits
    return {
        "hubspotDefinedObjectTypes": [_name(call, one) | _usage(used[one.id], each) for one in own],
        "customObjectTypes": {
            "byObjectType": [_name(call, one) | {"usage": used[one.id]} for one in custom],
            **_overall(sum(used[one.id] for one in custom), together),
        },
    }


def _labels(call: Call) -> Answer:
    rows = call.portal.store.rows(
        "SELECT from_type, to_type, json_group_array(label) AS labels FROM association_types "
        "WHERE label IS NOT NULL AND category = ? GROUP BY from_type, to_type ORDER BY 1, 2",
        USER_DEFINED,
    )
    resolve, results = call.portal.types.resolve, []
    for row in rows:
        labels = json.loads(row["labels"])
        ends = {
            "fromObjectType": _name(call, resolve(row["from_type"])),
            "toObjectType": _name(call, resolve(row["to_type"])),
        }
        results.append({"allLabels": labels, **ends, **_usage(len(labels), LABELS)})
    return ok({"results": results})


def _from_types(call: Call) -> Answer:
    most: dict[str, int] = {}
    for (start, _), used in _most_associated(call).items():
        most[start] = max(most.get(start, 0), used)
    return ok({"results": _near_or_at(call, most)})


def _to_types(call: Call) -> Answer:
    wanted = call.portal.types.resolve(call.path["from"]).id
    most = {end: used for (start, end), used in _most_associated(call).items() if start == wanted}
    return ok({"results": _near_or_at(call, most)})


def _most_associated(call: Call) -> dict[tuple[str, str], int]:
    """To how many records of a type a record is associated at most, by both types."""
    rows = call.portal.store.rows(
        "SELECT from_type, to_type, max(used) AS most FROM ("
        "SELECT from_type, from_id, to_type, count(DISTINCT to_id) AS used FROM associations "
        "GROUP BY from_type, from_id, to_type) GROUP BY from_type, to_type"
    )
    return {(row["from_type"], row["to_type"]): row["most"] for row in rows}


def _near_or_at(call: Call, most: Mapping[str, int]) -> list[Json]:
    """The object types whose records come near the limit of associations, or to it."""
    return [
        _name(call, one)
        | {
            "hasRecordsAtLimit": most[one.id] >= ASSOCIATIONS,
            "hasRecordsNearLimit": most[one.id] < ASSOCIATIONS,
        }
        for one in _types(call)
        if most.get(one.id, 0) >= NEAR * ASSOCIATIONS
    ]


def _associated(call: Call) -> Answer:
    resolve = call.portal.types.resolve
    rows = call.portal.store.rows(
        "SELECT from_id, count(DISTINCT to_id) AS used FROM associations "
        "WHERE from_type = ? AND to_type = ? GROUP BY from_id HAVING used >= ? "
        "ORDER BY used DESC, from_id",
        resolve(call.path["from"]).id,
        resolve(call.path["to"]).id,
        int(NEAR * ASSOCIATIONS),
    )
    at = [row for row in rows if row["used"] >= ASSOCIATIONS]
    near = rows[len(at) :]
    return ok(
        {
            "limit": ASSOCIATIONS,
            "totalRecordsAtLimit": len(at),
            "totalRecordsNearLimit": len(near),
            "atLimitFromRecordSamples": [
                {"label": str(row["from_id"]), "objectId": row["from_id"]} for row in at[:SAMPLES]
            ],
            "nearLimitFromRecordSamples": [
                {
                    "label": str(row["from_id"]),
                    "objectId": row["from_id"],
                    "usage": row["used"],
                    "percentage": _percentage(row["used"], ASSOCIATIONS),
                }
                for row in near[:SAMPLES]
            ],
        }
    )


def _types(call: Call) -> list[ObjectType]:
    return call.portal.types.all()


def _name(call: Call, object_type: ObjectType) -> Json:
    """An object type with what people call its records."""
    row = call.portal.store.row(
        "SELECT definition -> '$.labels' AS labels FROM object_types WHERE type_id = ?",
        object_type.id,
    )
    labels: Json = json.loads(row["labels"]) if row else {}
    return {
        "objectTypeId": object_type.id,
        "singularLabel": labels.get("singular") or object_type.name,
        "pluralLabel": labels.get("plural") or object_type.name,
    }


def _properties(call: Call, *, calculated: bool) -> dict[str, int]:
    """How many properties the portal has defined, by object type."""
    sql = (
        "SELECT count(*) FROM property_definitions WHERE object_type = ? "
        "AND archived_at IS NULL AND NOT definition ->> '$.hubspotDefined' "
        "AND (definition ->> '$.calculated' OR NOT ?)"
    )
    return {one.id: _count(call, sql, one.id, calculated) for one in _types(call)}


def _count(call: Call, sql: str, *values: str | bool) -> int:
    row = call.portal.store.row(sql, *values)
    return int(row[0]) if row else 0


def _usage(usage: int, limit: int) -> Json:
    return {"usage": usage, "limit": limit, "percentage": _percentage(usage, limit)}


def _overall(usage: int, limit: int) -> Json:
    share = _percentage(usage, limit)
    return {"overallUsage": usage, "overallLimit": limit, "overallPercentage": share}


def _percentage(usage: int, limit: int) -> float:
    return round(100 * usage / limit, 2)
