"""The endpoints of lists, as far as a list of chosen records needs them.

HubSpot also fills lists by filters; here a list has the members that were added to it.
"""

from typing import Annotated, Literal

from pydantic import Field, RootModel
from starlette.routing import Route

from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.bodies import Body
from hsp_assets.sandbox.hubspot.protocol.calls import Answer, Call, ok, route
from hsp_assets.sandbox.hubspot.protocol.errors import Json, conflict, not_found
from hsp_assets.sandbox.hubspot.records.loaded import LoadedRecords, record_id
from hsp_assets.sandbox.hubspot.store.times import iso

BASE = "/crm/v3/lists"
MEMBERSHIPS = f"{BASE}/{{list}}/memberships"
PAGE = MAX_PAGE = 250
RecordIds = RootModel[list[str]]


class ListCreate(Body):
    """A new list."""

    name: str
    object_type_id: str
    processing_type: Literal["MANUAL"]


class ListSearch(Body):
    """Which lists are wanted; a name is found by a part of it."""

    query: str = ""
    count: Annotated[int, Field(ge=0, le=500)] = 20
    offset: Annotated[int, Field(ge=0)] = 0


def routes(portal: Portal) -> list[Route]:
    """The routes of lists."""
    return [
        route(portal, "POST", BASE, _create),
        route(portal, "GET", BASE, _listed),
        route(portal, "POST", f"{BASE}/search", _search),
        route(portal, "GET", f"{BASE}/{{list}}", _read),
        route(portal, "GET", MEMBERSHIPS, _members),
        route(portal, "PUT", f"{MEMBERSHIPS}/add", _add),
    ]


def _create(call: Call) -> Answer:
    new, store = call.body(ListCreate), call.portal.store
    object_type = call.portal.types.resolve(new.object_type_id)
    if store.row("SELECT 1 FROM lists WHERE name = ?", new.name):
        raise conflict(f"A list named {new.name!r} exists already")
    number = store.next_id("list", 1)
    store.execute("INSERT INTO lists VALUES (?, ?, ?)", number, new.name, object_type.id)
    return ok({"list": _definition(call.portal, str(number))})


def _read(call: Call) -> Answer:
    return ok({"list": _definition(call.portal, call.path["list"])})


def _listed(call: Call) -> Answer:
    """The lists whose ids are named."""
    known = {one["listId"]: one for one in _definitions(call.portal)}
    return ok({"lists": [known[one] for one in call.names("listIds") if one in known]})


def _search(call: Call) -> Answer:
    wanted = call.body(ListSearch)
    text = wanted.query.lower()
    found = [one for one in _definitions(call.portal) if text in one["name"].lower()]
    end = wanted.offset + wanted.count
    return ok(
        {
            "lists": found[wanted.offset : end],
            "hasMore": end < len(found),
            "offset": min(end, len(found)),
            "total": len(found),
        }
    )


def _members(call: Call) -> Answer:
    """The members in the order of their ids, those that were archived left out."""
    _definition(call.portal, call.path["list"])
    limit = call.limit(PAGE, MAX_PAGE)
    rows = call.portal.store.rows(
        "SELECT record_id, added_at FROM list_members JOIN lists USING (list_id) "
        "JOIN objects ON type_id = object_type AND id = record_id AND archived_at IS NULL "
        "WHERE list_id = ? AND record_id >= ? ORDER BY record_id LIMIT ?",
        call.path["list"],
        call.cursor() or 0,
        limit + 1,
    )
    members = [
        {"recordId": str(row["record_id"]), "membershipTimestamp": iso(row["added_at"])}
        for row in rows[:limit]
    ]
    after = str(rows[limit]["record_id"]) if len(rows) > limit else None
    return ok(call.page(members, after))


def _add(call: Call) -> Answer:
    definition = _definition(call.portal, call.path["list"])
    ids, records = call.body(RecordIds).root, LoadedRecords(call.portal)
    known = {
        one
        for one in ids
        if (number := record_id(one)) is not None
        and records.get(definition["objectTypeId"], number) is not None
    }
    now = call.portal.now()
    call.portal.store.execute_many(
        "INSERT INTO list_members VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(definition["listId"], int(one), now) for one in sorted(known)],
    )
    missing = [one for one in ids if one not in known]
    added = [one for one in ids if one in known]
    return ok({"recordsIdsAdded": added, "recordIdsRemoved": [], "recordIdsMissing": missing})


def _definitions(portal: Portal) -> list[Json]:
    rows = portal.store.rows("SELECT list_id FROM lists ORDER BY list_id")
    return [_definition(portal, str(row["list_id"])) for row in rows]


def _definition(portal: Portal, list_id: str) -> Json:
    """A list as it is described; when it was made is not kept, so it is as old as its members."""
    row = portal.store.row(
        "SELECT lists.*, coalesce(min(added_at), 0) AS since, coalesce(max(added_at), 0) AS until "
        "FROM lists LEFT JOIN list_members USING (list_id) WHERE list_id = ? GROUP BY list_id",
        list_id,
    )
    if row is None:
        raise not_found(f"List does not exist with ID {list_id}.")
    return {
        "listId": str(row["list_id"]),
        "name": row["name"],
        "objectTypeId": row["object_type"],
        "processingType": "MANUAL",
        "processingStatus": "COMPLETE",
        "createdAt": iso(row["since"]),
        "updatedAt": iso(row["until"]),
        "listVersion": 1,
    }
