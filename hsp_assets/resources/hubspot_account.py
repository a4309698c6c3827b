"""What HubSpot says of the account behind a token: its scopes, and the requests of today.

What a missing scope means belongs to `hubspot_scopes`. Asking about a token is no part of the
versioned API, so that its path is here and not in `hubspot_paths`. Every method is one request,
never repeated, and may raise `PermanentFailure` or `TransientFailure`.
"""

from dataclasses import dataclass

from hsp_assets.resources import hubspot_paths as paths
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.hubspot_paths import Operation
from hsp_assets.resources.hubspot_transport import Transport

ABOUT_TOKEN = "/oauth/v2/private-apps/get/access-token-info"  # noqa: S105 (a path)
READ_TOKEN = Operation("POST", ABOUT_TOKEN, ABOUT_TOKEN)


@dataclass(frozen=True)
class Token:
    """What a token opens.

    Attributes:
        portal: number of the portal.
        scopes: that were granted to it.

    """

    portal: int
    scopes: frozenset[str]


@dataclass(frozen=True)
class DailyRequests:
    """The allowance of a day.

    Attributes:
        left: requests that may still be sent.
        most: requests that may be sent in a day.
        resets_at: when counting begins anew, ISO 8601; as HubSpot says it.

    """

    left: int
    most: int
    resets_at: str


class HubSpotAccount:
    """The account behind a token."""

    def __init__(self, hubspot: HubSpotResource) -> None:
        self._key = hubspot.access_token
        self._transport = Transport(hubspot.access_token, hubspot.url, api=hubspot.api, attempts=1)

    def token(self) -> Token:
        """The portal and the scopes of the token itself."""
        body = {"tokenKey": self._key}
        answer = self._transport.call("reading the token's scopes", READ_TOKEN, body=body)
        return Token(int(answer["hubId"]), frozenset(answer["scopes"]))

    def allowance(self) -> DailyRequests:
        """The requests of today, of the private app that has the least left."""
        answer = self._transport.call("reading the day's allowance", paths.READ_USAGE)
        return min(
            (
                DailyRequests(
                    int(one["usageLimit"]) - int(one["currentUsage"]),
                    int(one["usageLimit"]),
                    str(one.get("resetsAt", "midnight in the portal's time zone")),
                )
                for one in answer["results"]
            ),
            key=lambda day: day.left,
        )
