"""What the token of the stand-in opens, as HubSpot tells it of a private app's."""

from starlette.routing import Route

from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.bodies import Body
from hsp_assets.sandbox.hubspot.protocol.calls import Answer, Call, ok, route
from hsp_assets.sandbox.hubspot.protocol.scopes import granted_scopes

USER, APP = 1, 1
"""The only user and the only private app there are."""


class Key(Body):
    """The token that is asked about, in a field of HubSpot's name."""

    token_key: str


def routes(portal: Portal) -> list[Route]:
    """The route of token information."""
    return [route(portal, "POST", "/oauth/v2/private-apps/get/access-token-info", _information)]


def _information(call: Call) -> Answer:
    call.body(Key)  # whoever may call has the one token there is
    scopes = sorted(granted_scopes(call.portal))
    return ok({"userId": USER, "hubId": call.portal.id, "appId": APP, "scopes": scopes})
