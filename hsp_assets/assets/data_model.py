"""The portal's data model: properties, deal pipeline and interaction event, kept as declared.

Materializing compares the portal with `portal.model` and makes what differs as declared: creates,
corrects labels and options, restores; never deletes or retypes. `hsp plan` shows the same without
changing anything.
"""

from collections.abc import Sequence

import dagster as dg

from hsp_assets.assets.declaring import group
from hsp_assets.loading.data_model import apply_part
from hsp_assets.metadata import table
from hsp_assets.portal.plan.changes import Change, differing
from hsp_assets.resources.hubspot import HubSpotResource

asset = group("data_model", "hubspot")


@asset()
def product_properties(hubspot: HubSpotResource) -> dg.MaterializeResult[None]:
    """Properties of products: the shop's id (unique), two categories, gender, promoted."""
    return _report(apply_part(hubspot, "product_properties"))


@asset()
def contact_properties(hubspot: HubSpotResource) -> dg.MaterializeResult[None]:
    """Properties of contacts: the shop's id (unique) and age."""
    return _report(apply_part(hubspot, "contact_properties"))


@asset()
def deal_properties(hubspot: HubSpotResource) -> dg.MaterializeResult[None]:
    """Properties of deals: cart discount, and the keys that make every load repeatable."""
    return _report(apply_part(hubspot, "deal_properties"))


@asset()
def line_item_properties(hubspot: HubSpotResource) -> dg.MaterializeResult[None]:
    """Properties of line items: the product's, and the key that makes every load repeatable."""
    return _report(apply_part(hubspot, "line_item_properties"))


@asset()
def ecommerce_pipeline(hubspot: HubSpotResource) -> dg.MaterializeResult[None]:
    """The deal pipeline "eCommerce": a cart is pending, a purchase is completed (won)."""
    return _report(apply_part(hubspot, "ecommerce_pipeline"))


@asset(deps=[contact_properties])
def interaction_event(hubspot: HubSpotResource) -> dg.MaterializeResult[None]:
    """The custom event of what customers do with products; finds its contact by `external_id`."""
    return _report(apply_part(hubspot, "interaction_event"))


def _report(changes: Sequence[Change]) -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(
        metadata={
            "declared": len(changes),
            "changed": len(differing(changes)),
            "model": table([change.row() for change in changes]),
        }
    )
