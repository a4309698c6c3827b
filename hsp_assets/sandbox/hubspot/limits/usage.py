"""How much of the day's allowance of requests is used, and when counting begins anew."""

from starlette.routing import Route

from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.calls import Answer, Call, ok, route
from hsp_assets.sandbox.hubspot.store.times import iso


def routes(portal: Portal) -> list[Route]:
    """The route of the usage of private apps."""
    return [route(portal, "GET", "/account-info/v3/api-usage/daily/private-apps", _usage)]


def _usage(call: Call) -> Answer:
    used, most, resets_at = call.portal.rate_limits.usage()
    usage = {
        "name": "private-apps-api-calls-daily",
        "usageLimit": most,
        "currentUsage": used,
        "collectedAt": iso(call.portal.now()),
        "fetchStatus": "SUCCESS",
        "resetsAt": iso(int(resets_at * 1000)),
    }
    return ok(call.page([usage]))
