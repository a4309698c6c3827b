"""What the portal gives to the token: scopes, features of the subscription, requests of the day."""

import re
from collections.abc import Iterator

from hsp_assets.cli.doctor.findings import Finding, attention, broken, good
from hsp_assets.environment import Settings
from hsp_assets.failures import PermanentFailure
from hsp_assets.policy import LIST, Activation
from hsp_assets.resources import hubspot_paths, hubspot_scopes
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.hubspot_account import HubSpotAccount
from hsp_assets.resources.hubspot_scopes import Use

OF_ALL_SHOPS = "e-commerce"
"""The older scope that opens products and line items, reading and writing."""
ACTIVATION: Use = "activation"
"""Writing recommendations back to HubSpot, which not everybody switches on."""
LISTS = "crm.lists.read"
"""Needed only where the audience is a list."""
ENTERPRISE = (
    "Only HSP_ACTIVATION=custom_object needs them: an Enterprise subscription has them, and "
    "HSP_ACTIVATION=contact_properties does without."
)
LITTLE = 0.1
"""Share of the day's requests below which a person should know."""
SHARE = re.compile(r"HUB_(\d+)_DB", re.IGNORECASE)


def examine_hubspot(hubspot: HubSpotResource, settings: Settings) -> Iterator[Finding]:
    """Look at the token, then at what it opens.

    Raises:
        PermanentFailure: HubSpot refuses the token.
        TransientFailure: HubSpot does not answer.

    """
    account = HubSpotAccount(hubspot)
    token = account.token()
    yield good("HubSpot", f"{hubspot.url} answers for portal {token.portal}.")
    yield from _scopes(token.scopes, settings)
    yield _portal(token.portal, settings.snowflake_database)
    allowance = _allowance(account)
    yield allowance
    if allowance.state != "broken":
        yield from _features(hubspot, token.scopes, settings.activation)


def needed_scopes() -> dict[str, list[Use]]:
    """Every scope that something of ours needs, and what needs it."""
    uses: dict[str, list[Use]] = {}
    for use in hubspot_scopes.USES:
        for scope in hubspot_scopes.scopes(use):
            uses.setdefault(scope, []).append(use)
    return uses


def _scopes(granted: frozenset[str], settings: Settings) -> Iterator[Finding]:
    needed = needed_scopes()
    missing = {scope: uses for scope, uses in needed.items() if not _has(granted, scope)}
    for scope, uses in missing.items():
        text = f"The token lacks the scope {scope}, for: {', '.join(uses)}."
        is_used = uses != [ACTIVATION] or _is_needed(scope, settings)
        state = broken if is_used else attention
        yield state(f"HubSpot scope {scope}", text, hubspot_scopes.advice([scope]))
    if not missing:
        yield good("HubSpot scopes", f"The token has all {len(needed)}.")


def _is_needed(scope: str, settings: Settings) -> bool:
    """Whether recommendations cannot be written without a scope of their own."""
    if settings.activation == "off":
        return False
    if scope == LISTS:
        return settings.activation_audience.startswith(LIST)
    return ".custom." not in scope or settings.activation == "custom_object"


def _has(granted: frozenset[str], scope: str) -> bool:
    is_of_shops = ".products." in scope or ".line_items." in scope
    return scope in granted or (is_of_shops and OF_ALL_SHOPS in granted)


def _features(
    hubspot: HubSpotResource, granted: frozenset[str], activation: Activation
) -> Iterator[Finding]:
    """Features that a subscription may lack although the token has their scopes."""
    if hubspot_paths.DEFINE_EVENTS in granted:
        try:
            defined = len(hubspot.definitions.events())
            yield good("HubSpot custom events", f"In the subscription; {defined} are defined.")
        except PermanentFailure as error:
            advice = "Custom events need an Enterprise subscription of any hub; add it in HubSpot."
            yield broken("HubSpot custom events", str(error), advice)
    if hubspot_paths.LIST_SCHEMAS.scope in granted:
        try:
            hubspot.definitions.custom_objects()
            yield good("HubSpot custom objects", "In the subscription.")
        except PermanentFailure as error:
            state = broken if activation == "custom_object" else attention
            yield state("HubSpot custom objects", str(error), ENTERPRISE)


def _portal(portal: int, database: str) -> Finding:
    named = SHARE.fullmatch(database)
    if named is None or int(named[1]) == portal:
        return good("portal and share", f"Portal {portal}, share {database or 'of the sandbox'}.")
    return broken(
        "portal and share",
        f"HSP_HUBSPOT_TOKEN opens portal {portal}, HSP_SNOWFLAKE_DATABASE is {database}.",
        f"Set HSP_SNOWFLAKE_DATABASE=HUB_{portal}_DB, or take the token of the other portal.",
    )


def _allowance(account: HubSpotAccount) -> Finding:
    allowance = account.allowance()
    about, left = "HubSpot requests of today", allowance.left
    text = f"{left:,} of {allowance.most:,} are left until {allowance.resets_at}."
    if left <= 0:
        return broken(about, text, f"Run again after {allowance.resets_at}, or raise the limit.")
    if left < LITTLE * allowance.most:
        advice = "Find what else uses the token (Settings > Integrations > Private Apps > Logs)."
        return attention(about, text, advice)
    return good(about, text)
