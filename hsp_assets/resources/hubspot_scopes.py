"""What to say when HubSpot refuses for want of a right: the scope, and the product it comes with.

A scope can be given only where the subscription has the feature it opens, so both are named.
"""

from collections.abc import Mapping, Sequence

FEATURES: Mapping[str, str] = {
    "behavioral_events.": "custom events, which need an Enterprise subscription of any hub",
    "analytics.behavioral_events.": "custom events, which need an Enterprise subscription of any "
    "hub",
    "crm.schemas.custom.": "custom objects, which need an Enterprise subscription",
    "crm.objects.custom.": "custom objects, which need an Enterprise subscription",
    "crm.schemas.deals.write": "deal pipelines, of which more than one needs a Starter "
    "subscription",
}
"""Features that not every subscription has, by the beginning of their scopes [scopes page]."""
WHERE = "HubSpot (Settings > Integrations > Private Apps > Scopes)"


def advice(scopes: Sequence[str]) -> str:
    """What to do about a request that was refused because it lacks all of these scopes."""
    wanted = " or ".join(filter(None, scopes))
    if not wanted:
        return f"The token lacks a scope, or the subscription a product; compare both in {WHERE}."
    features = dict.fromkeys(f for s in scopes for b, f in FEATURES.items() if s.startswith(b))
    belongs = f" It belongs to {'; '.join(features)}." if features else ""
    return f"Give the token the scope {wanted} in {WHERE}.{belongs}"
