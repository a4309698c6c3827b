"""The users who may own records, in the shapes of versions 3 and 2.

HubSpot makes an owner of every user; here they are made by a control of the stand-in.
"""

import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.bodies import Body
from hsp_assets.sandbox.hubspot.protocol.calls import Answer, Call, ok, parse_json, respond, route
from hsp_assets.sandbox.hubspot.protocol.errors import Json, not_found
from hsp_assets.sandbox.hubspot.records.loaded import record_id
from hsp_assets.sandbox.hubspot.store.times import iso, parse_time

PAGE, MAX_PAGE = 100, 500
FIRST_ID = 70_000_001


class NewOwner(Body):
    """A user who is to own records."""

    email: str
    first_name: str = ""
    last_name: str = ""


def routes(portal: Portal) -> list[Route]:
    """The routes of owners."""
    return [
        route(portal, "GET", "/crm/v3/owners", _list),
        route(portal, "GET", "/crm/v3/owners/{id}", _read),
        route(portal, "GET", "/owners/v2/owners", _list_of_old),
        Route("/sandbox/owners", _control(portal), methods=["GET", "POST"]),
    ]


def _control(portal: Portal) -> Callable[[Request], Awaitable[Response]]:
    """The stand-in's own endpoint, by which a user is added as an administrator does in HubSpot."""

    async def owners(request: Request) -> Response:
        if request.method == "POST":
            new = parse_json(NewOwner, await request.body())
            with portal.store.transaction():
                add_owner(portal, new)
        return respond(ok({"owners": all_owners(portal)}))

    return owners


def add_owner(portal: Portal, new: NewOwner) -> Json:
    """Make a user of the account, who may own records from then on."""
    number, now = portal.store.next_id("owner", FIRST_ID), iso(portal.now())
    owner: Json = {
        "id": str(number),
        "email": new.email,
        "type": "PERSON",
        "firstName": new.first_name,
        "lastName": new.last_name,
        "userId": number,
        "userIdIncludingInactive": number,
        "createdAt": now,
        "updatedAt": now,
        "archived": False,
    }
    portal.store.execute("INSERT INTO owners VALUES (?, ?)", number, json.dumps(owner))
    return owner


def all_owners(portal: Portal, start: int = 0, limit: int = -1) -> list[Json]:
    """Owners in the order of their ids, from an id on."""
    return portal.store.definitions(
        "SELECT definition FROM owners WHERE id >= ? ORDER BY id LIMIT ?", start, limit
    )


def _list(call: Call) -> Answer:
    limit = call.limit(PAGE, MAX_PAGE)
    if call.flag("archived"):
        return ok(call.page([]))
    found = all_owners(call.portal, call.cursor() or 0, limit + 1)
    email = call.query.get("email")
    shown = [one for one in found[:limit] if email in (None, one["email"])]
    return ok(call.page(shown, found[limit]["id"] if len(found) > limit else None))


def _read(call: Call) -> Answer:
    number = record_id(call.path["id"])
    found = all_owners(call.portal, number, 1) if number is not None else []
    if not found or found[0]["id"] != call.path["id"]:
        raise not_found(f"Owner {call.path['id']} does not exist")
    return ok(found[0])


def _list_of_old(call: Call) -> Answer:
    return ok([_of_old(call.portal, one) for one in all_owners(call.portal)])


def _of_old(portal: Portal, owner: Json) -> Json:
    return {
        "portalId": portal.id,
        "ownerId": int(owner["id"]),
        "type": owner["type"],
        "firstName": owner["firstName"],
        "lastName": owner["lastName"],
        "email": owner["email"],
        "createdAt": parse_time(owner["createdAt"]),
        "updatedAt": parse_time(owner["updatedAt"]),
        "remoteList": [],
        "hasContactsAccess": True,
        "isActive": True,
    }
