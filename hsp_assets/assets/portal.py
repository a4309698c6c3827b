"""What is in the portal now, whoever put it there: our imports, the shop, a person.

Nothing is materialized here. The HubSpot sensor reports a change of one of these when it notices
it, with how many records changed; the group `share` observes when the share shows it.
"""

import dagster as dg

from hsp_assets.assets import imports
from hsp_assets.assets.declaring import OWNERS


def _kept_by_hubspot(
    name: str, loaded: list[dg.AssetsDefinition], description: str
) -> dg.AssetSpec:
    return dg.AssetSpec(
        ["portal", name],
        deps=loaded,
        description=description,
        group_name="portal",
        kinds={"hubspot"},
        owners=OWNERS,
    )


contacts = _kept_by_hubspot("contacts", [imports.contacts], "Contacts, and how many there are.")
products = _kept_by_hubspot("products", [imports.products], "Products, and how many there are.")
deals = _kept_by_hubspot(
    "deals", [imports.carts, imports.purchases], "Deals: open carts and purchases."
)
line_items = _kept_by_hubspot(
    "line_items", [imports.carts, imports.purchases], "Line items of deals."
)
event_completions = _kept_by_hubspot(
    "event_completions",
    [imports.event_completions],
    "Completions of the interaction event, by when they occurred.",
)
