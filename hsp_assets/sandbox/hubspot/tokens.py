"""Tokens: what the stand-in's opens, and how an app that is installed in the account gets it.

One app is installed from the start. Its refresh token gives the one access token there is, which
does not expire; HubSpot's live for half an hour.
"""

import secrets
from urllib.parse import parse_qsl

from starlette.routing import Route

from hsp_assets.sandbox.hubspot.portal import Portal
from hsp_assets.sandbox.hubspot.protocol.bodies import Body
from hsp_assets.sandbox.hubspot.protocol.calls import Answer, Call, Handler, ok, route
from hsp_assets.sandbox.hubspot.protocol.errors import Json
from hsp_assets.sandbox.hubspot.protocol.scopes import granted_scopes

USER, APP = 1, 1
"""The only user and the only private app there are."""
CLIENT_ID = "00000000-0000-4000-8000-000000000001"
CLIENT_SECRET = "sandbox-app-secret"  # noqa: S105 (opens nothing but the stand-in)
REFRESH_TOKEN = "sandbox-refresh-token"  # noqa: S105 (as above)
"""The app that is installed; its code of a first authorization is its refresh token, too."""
SECONDS = 1_800
HUB_DOMAIN = "sandbox.example"
USER_EMAIL = "developer@sandbox.example"


class Key(Body):
    """The token that is asked about, in a field of HubSpot's name."""

    token_key: str


def routes(portal: Portal, token: str) -> list[Route]:
    """The routes of tokens; `token` is the one that opens the account."""
    return [
        route(portal, "POST", "/oauth/v2/private-apps/get/access-token-info", _information),
        route(portal, "POST", "/oauth/v1/token", _granting(token)),
        route(portal, "POST", "/oauth/v1/token/introspect", _introspecting(token)),
        route(portal, "GET", "/oauth/v1/access-tokens/{token}", _describing(token)),
        route(portal, "GET", "/oauth/v1/refresh-tokens/{token}", _describing(REFRESH_TOKEN)),
    ]


def _information(call: Call) -> Answer:
    call.body(Key)  # whoever may call has the one token there is
    return ok({"userId": USER, "hubId": call.portal.id, "appId": APP, "scopes": _scopes(call)})


def _granting(token: str) -> Handler:
    def grant(call: Call) -> Answer:
        form = _form(call)
        given = form.get("refresh_token") or form.get("code") or ""
        refused = _refusal(form) or (
            None if _same(given, REFRESH_TOKEN) else ("REFRESH_TOKEN", "refresh token")
        )
        if refused:
            return _bad(*refused)
        return ok(
            {
                "token_type": "bearer",
                "refresh_token": REFRESH_TOKEN,
                "access_token": token,
                "hub_id": call.portal.id,
                "scopes": _scopes(call),
                "expires_in": SECONDS,
            }
        )

    return grant


def _introspecting(token: str) -> Handler:
    def introspect(call: Call) -> Answer:
        form = _form(call)
        refused = _refusal(form)
        if refused:
            return _bad(*refused)
        given = form.get("token", "")
        if not (_same(given, token) or _same(given, REFRESH_TOKEN)):
            return ok({"active": False})
        return ok({"active": True, "token_use": "access_token", **_facts(call, given)})

    return introspect


def _describing(known: str) -> Handler:
    def describe(call: Call) -> Answer:
        given = call.path["token"]
        return ok(_facts(call, given)) if _same(given, known) else _bad("AUTH_TOKEN", "auth token")

    return describe


def _facts(call: Call, token: str) -> Json:
    kind = "refresh" if _same(token, REFRESH_TOKEN) else "access"
    lifetime = {} if kind == "refresh" else {"expires_in": SECONDS}
    return {
        "token": token,
        "user": USER_EMAIL,
        "hub_domain": HUB_DOMAIN,
        "scopes": _scopes(call),
        "hub_id": call.portal.id,
        "client_id": CLIENT_ID,
        "app_id": APP,
        "user_id": USER,
        "token_type": kind,
        **lifetime,
    }


def _scopes(call: Call) -> list[str]:
    return sorted(granted_scopes(call.portal))


def _form(call: Call) -> dict[str, str]:
    """The parameters, in the body; the first version also takes them in the query."""
    return {**dict(call.query), **dict(parse_qsl(call.content.decode("utf-8", "replace")))}


def _refusal(form: dict[str, str]) -> tuple[str, str] | None:
    """Why the app is not the one that is installed."""
    if not _same(form.get("client_id", ""), CLIENT_ID):
        return ("CLIENT_ID", "client id")
    if not _same(form.get("client_secret", ""), CLIENT_SECRET):
        return ("CLIENT_SECRET", "client secret")
    return None


def _bad(status: str, what: str) -> Answer:
    return Answer(400, {"status": f"BAD_{status}", "message": f"missing or invalid {what}"})


def _same(given: str, known: str) -> bool:
    return secrets.compare_digest(given.encode(), known.encode())
