"""What is in the portal now, whoever put it there: our imports, the shop, a person.

Nothing is materialized here. The HubSpot sensor reports a change of one of these when it detects
it, with how many records changed; the group `share` observes when the share shows it.
"""

import dagster as dg

from hsp_assets.environment.keys import key
from hsp_assets.portal.flows import KIND_IMPORTS, RecordKind


def records(kind: RecordKind, description: str) -> dg.AssetSpec:
    """The asset of one kind of records, which HubSpot keeps."""
    return dg.AssetSpec(
        key(f"portal/{kind}"),
        deps=[key(f"imports/{name}") for name in KIND_IMPORTS[kind]],
        description=description,
        group_name="portal",
        kinds={"hubspot"},
    )


contacts = records("contacts", "Contacts, and how many there are.")
products = records("products", "Products, and how many there are.")
deals = records("deals", "Deals: open carts and purchases.")
line_items = records("line_items", "Line items of deals.")
event_completions = records(
    "event_completions", "Completions of the interaction event, by when they occurred."
)
