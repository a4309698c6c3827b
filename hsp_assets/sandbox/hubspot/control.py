"""The endpoints that steer the stand-in itself; HubSpot has none of them."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.calls import ok, parse_json, respond
from hsp_assets.sandbox.hubspot.protocol.faults import Fault


def routes(portal: Portal) -> list[Route]:
    """The route of faults."""

    async def faults(request: Request) -> Response:
        if request.method == "POST":
            portal.faults.arm(parse_json(Fault, await request.body()))
        elif request.method == "DELETE":
            portal.faults.disarm()
        return respond(ok({"faults": portal.faults.listed()}))

    return [Route("/sandbox/faults", faults, methods=["GET", "POST", "DELETE"])]
