"""The endpoint of searches."""

from starlette.routing import Route

from hsp_assets.sandbox.hubspot.objects.answers import View, answers
from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.calls import Answer, Call, ok, parse_cursor, route
from hsp_assets.sandbox.hubspot.protocol.errors import invalid
from hsp_assets.sandbox.hubspot.search.bodies import SearchRequest
from hsp_assets.sandbox.hubspot.search.matches import find, refuse_too_many

MAX_PAGE, MAX_RESULTS, MAX_BODY = 200, 10_000, 3_000


def routes(portal: Portal) -> list[Route]:
    """The route of searches over every object type."""
    return [route(portal, "POST", "/crm/v3/objects/{type}/search", _search)]


def _search(call: Call) -> Answer:
    if len(call.content.decode(errors="replace")) > MAX_BODY:
        raise invalid(f"The body of a search has at most {MAX_BODY} characters")
    object_type = call.object_type
    wanted = call.body(SearchRequest)
    start, limit = _start(wanted), wanted.limit
    refuse_too_many(wanted)
    matches = find(call.portal, object_type, wanted)
    view, total = View(object_type, wanted.properties or ()), matches.total()
    shown = answers(call.portal, view, matches.records(start, limit))
    after = str(start + limit) if start + limit < total else None
    return ok({"total": total, **call.page(shown, after)})


def _start(wanted: SearchRequest) -> int:
    start = parse_cursor(wanted.after or "0")
    if not 1 <= wanted.limit <= MAX_PAGE:
        raise invalid(f"limit must be a number from 1 to {MAX_PAGE}.")
    if start + wanted.limit > MAX_RESULTS:
        raise invalid(f"A search shows its first {MAX_RESULTS} results only; narrow it")
    return start
