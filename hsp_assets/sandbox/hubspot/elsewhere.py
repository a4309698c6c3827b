"""What HubSpot has beside the CRM and other programs read by default: marketing, automation, users.

The account uses none of it, so every list is empty, in the shape of its API; nothing can be made.
"""

from collections.abc import Mapping

from starlette.routing import Route

from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.calls import Handler, ok, route
from hsp_assets.sandbox.hubspot.protocol.errors import Json

_PAGED: Json = {"results": []}
_MORE: Json = {"hasMore": False, "offset": 0}

EMPTY: Mapping[str, Json | list[Json]] = {
    "/settings/v3/users": _PAGED,
    "/settings/v3/users/teams": _PAGED,
    "/marketing/v3/forms": _PAGED,
    "/marketing/v3/emails": _PAGED,
    "/marketing/v3/campaigns": _PAGED,
    "/forms/v2/forms": [],
    "/automation/v3/workflows": {"workflows": []},
    "/automation/v4/flows": _PAGED,
    "/engagements/v1/engagements/paged": {"results": [], **_MORE},
    "/engagements/v1/engagements/modified/after": {"results": [], "hasMore": False},
    "/email/public/v1/campaigns": {"campaigns": [], **_MORE},
    "/email/public/v1/campaigns/by-id": {"campaigns": [], **_MORE},
    "/email/public/v1/events": {"events": [], **_MORE},
    "/email/public/v1/subscriptions": {"subscriptionDefinitions": []},
    "/email/public/v1/subscriptions/timeline": {"timeline": [], **_MORE},
    "/marketing-emails/v1/emails/with-statistics": {"objects": [], "total": 0, "offset": 0},
    "/communication-preferences/v3/definitions": {"subscriptionDefinitions": []},
    "/contacts/v1/lists": {"lists": [], "has-more": False, "offset": 0},
}
"""Answers to reading, by path."""


def routes(portal: Portal) -> list[Route]:
    """The routes of what is empty."""
    return [route(portal, "GET", path, _always(body)) for path, body in EMPTY.items()]


def _always(body: Json | list[Json]) -> Handler:
    return lambda _: ok(body)
