"""The endpoints of property groups."""

import json

from starlette.routing import Route

from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.properties.bodies import GroupCreate, GroupUpdate
from hsp_assets.sandbox.hubspot.protocol.calls import Answer, Call, created, nothing, ok, route
from hsp_assets.sandbox.hubspot.protocol.errors import ApiError, Json, invalid, not_found
from hsp_assets.sandbox.sqlite import Row


def routes(portal: Portal, base: str) -> list[Route]:
    """The routes of the groups below the path of an object type's properties."""
    return [
        route(portal, "GET", f"{base}/groups", _list),
        route(portal, "POST", f"{base}/groups", _create),
        route(portal, "GET", f"{base}/groups/{{group}}", _read),
        route(portal, "PATCH", f"{base}/groups/{{group}}", _update),
        route(portal, "DELETE", f"{base}/groups/{{group}}", _archive),
    ]


def _type_id(call: Call) -> str:
    return call.object_type.id


def _list(call: Call) -> Answer:
    rows = call.portal.store.rows(
        "SELECT * FROM property_groups WHERE object_type = ? ORDER BY display_order, name",
        _type_id(call),
    )
    return ok({"results": [_body(row) for row in rows]})


def _read(call: Call) -> Answer:
    return ok(_body(_row(call, call.path["group"])))


def _create(call: Call) -> Answer:
    new = call.body(GroupCreate)
    made = call.portal.store.execute(
        "INSERT OR IGNORE INTO property_groups VALUES (?, ?, ?, ?)",
        _type_id(call),
        new.name,
        new.label,
        new.display_order,
    )
    if not made:
        raise ApiError(
            409,
            "OBJECT_ALREADY_EXISTS",
            f'A property group named "{new.name}" already exists.',
            sub_category="PropertyGroups.GROUP_WITH_NAME_EXISTS",
        )
    return created(_body(_row(call, new.name)))


def _update(call: Call) -> Answer:
    group, change = _row(call, call.path["group"]), call.body(GroupUpdate)
    call.portal.store.execute(
        "UPDATE property_groups SET label = ?, display_order = ? "
        "WHERE object_type = ? AND name = ?",
        change.label if change.label is not None else group["label"],
        change.display_order if change.display_order is not None else group["display_order"],
        group["object_type"],
        group["name"],
    )
    return ok(_body(_row(call, group["name"])))


def _archive(call: Call) -> Answer:
    group = _row(call, call.path["group"])
    used = call.portal.store.row(
        "SELECT name FROM property_definitions WHERE object_type = ? AND archived_at IS NULL "
        "AND definition ->> '$.groupName' = ? ORDER BY name",
        group["object_type"],
        group["name"],
    )
    if used:
        nested = {
            "status": "error",
            "message": f'The group "{group["name"]}" has active properties: {used["name"]} ...',
            "subCategory": "PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES",
        }
        raise invalid(json.dumps(nested))
    call.portal.store.execute(
        "DELETE FROM property_groups WHERE object_type = ? AND name = ?",
        group["object_type"],
        group["name"],
    )
    return nothing()


def _row(call: Call, name: str) -> Row:
    row = call.portal.store.row(
        "SELECT * FROM property_groups WHERE object_type = ? AND name = ?", _type_id(call), name
    )
    if row is None:
        raise not_found(f'Property group "{name}" does not exist')
    return row


def _body(row: Row) -> Json:
    return {
        "name": row["name"],
        "label": row["label"],
        "displayOrder": row["display_order"],
        "archived": False,
    }
