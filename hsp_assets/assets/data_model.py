"""The portal's data model: properties, deal pipeline and interaction event, kept as declared.

Materializing compares the portal with `portal.model` and makes what differs as declared: creates,
corrects labels and options, restores; never deletes or retypes. `hsp plan` shows the same without
changing anything.
"""

import dagster as dg

from hsp_assets.assets.declaring import Deps, group
from hsp_assets.assets.recording import materialized
from hsp_assets.loading.data_model import apply_part
from hsp_assets.metadata import table
from hsp_assets.portal.plan.changes import differing
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.storage import StorageResource

asset = group("data_model", "hubspot")


def part(name: str, description: str, deps: Deps = ()) -> dg.AssetsDefinition:
    """The asset of one part of the model."""

    @asset(asset_name=name, description=description, deps=deps)
    def apply(
        context: dg.AssetExecutionContext, hubspot: HubSpotResource, storage: StorageResource
    ) -> dg.MaterializeResult[None]:
        changes = apply_part(hubspot, name)
        return materialized(
            context,
            storage,
            {
                "declared": len(changes),
                "changed": len(differing(changes)),
                "model": table([change.row() for change in changes]),
            },
        )

    return apply


product_properties = part(
    "product_properties",
    "Properties of products: the shop's id (unique), two categories, gender, promoted.",
)
contact_properties = part(
    "contact_properties", "Properties of contacts: the shop's id (unique) and age."
)
deal_properties = part(
    "deal_properties",
    "Properties of deals: cart discount, and the keys that make every load repeatable.",
)
line_item_properties = part(
    "line_item_properties",
    "Properties of line items: the product's, and the key that makes every load repeatable.",
)
ecommerce_pipeline = part(
    "ecommerce_pipeline",
    'The deal pipeline "eCommerce": a cart is pending, a purchase is completed (won).',
)
interaction_event = part(
    "interaction_event",
    "The custom event of what customers do with products; finds its contact by `external_id`.",
    deps=[contact_properties],
)
