"""The endpoints of custom events."""

from starlette.routing import Route

from hsp_assets.sandbox.hubspot.events.bodies import (
    MAX_BATCH,
    EventDefinitionCreate,
    EventDefinitionUpdate,
    EventProperty,
    EventPropertyUpdate,
    Occurrence,
)
from hsp_assets.sandbox.hubspot.events.definitions import EventDefinitions
from hsp_assets.sandbox.hubspot.events.reading import occurrences
from hsp_assets.sandbox.hubspot.events.sending import accept
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.calls import (
    Answer,
    Call,
    created,
    nothing,
    ok,
    route,
)

DEFINITIONS = "/events/v3/event-definitions"
ONE = f"{DEFINITIONS}/{{name}}"
MAX_PAGE = 100


def routes(portal: Portal) -> list[Route]:
    """The routes of custom events."""
    return [
        route(portal, "POST", "/events/v3/send", _send),
        route(portal, "POST", "/events/v3/send/batch", _send_batch),
        route(portal, "GET", "/events/v3/events", _read_events),
        route(portal, "GET", "/events/v3/events/event-types", _event_types),
        route(portal, "GET", DEFINITIONS, _list),
        route(portal, "POST", DEFINITIONS, _create),
        route(portal, "GET", ONE, _read),
        route(portal, "PATCH", ONE, _update),
        route(portal, "DELETE", ONE, _delete),
        route(portal, "POST", f"{ONE}/property", _add_property),
        route(portal, "PATCH", f"{ONE}/property/{{property}}", _update_property),
        route(portal, "DELETE", f"{ONE}/property/{{property}}", _delete_property),
    ]


def _send(call: Call) -> Answer:
    accept(call.portal, [call.body(Occurrence)])
    return nothing()


def _send_batch(call: Call) -> Answer:
    accept(call.portal, call.inputs(Occurrence, MAX_BATCH))
    return nothing()


def _read_events(call: Call) -> Answer:
    return ok(occurrences(call))


def _event_types(call: Call) -> Answer:
    return ok({"eventTypes": call.portal.event_types.names()})


def _list(call: Call) -> Answer:
    wanted = call.query.get("searchString", "").lower()
    matching = [
        definition
        for definition in EventDefinitions(call.portal).all()
        if wanted in definition["name"] or wanted in definition["labels"]["singular"].lower()
    ]
    if call.query.get("sortOrder", "ASC").upper().startswith("DESC"):
        matching.reverse()
    start, limit = call.cursor() or 0, call.limit(MAX_PAGE, MAX_PAGE)
    after = str(start + limit) if start + limit < len(matching) else None
    shown = matching[start : start + limit]
    if not call.flag("includeProperties"):
        shown = [{k: v for k, v in one.items() if k != "properties"} for one in shown]
    body = call.page(shown, after)
    return ok({"total": len(matching), **body})


def _create(call: Call) -> Answer:
    return created(EventDefinitions(call.portal).create(call.body(EventDefinitionCreate)))


def _read(call: Call) -> Answer:
    return ok(EventDefinitions(call.portal).get(call.path["name"]))


def _update(call: Call) -> Answer:
    change = call.body(EventDefinitionUpdate)
    return created(EventDefinitions(call.portal).update(call.path["name"], change))


def _delete(call: Call) -> Answer:
    EventDefinitions(call.portal).delete(call.path["name"])
    return nothing()


def _add_property(call: Call) -> Answer:
    new = call.body(EventProperty)
    return created(EventDefinitions(call.portal).add_property(call.path["name"], new))


def _update_property(call: Call) -> Answer:
    change = call.body(EventPropertyUpdate)
    name, property_name = call.path["name"], call.path["property"]
    return created(EventDefinitions(call.portal).update_property(name, property_name, change))


def _delete_property(call: Call) -> Answer:
    EventDefinitions(call.portal).delete_property(call.path["name"], call.path["property"])
    return nothing()
