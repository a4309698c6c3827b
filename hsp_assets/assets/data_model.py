"""The portal's data model: properties, deal pipeline and interaction event, kept as declared.

Materializing compares the portal with `portal.model` and makes what differs as declared: creates,
corrects labels and options, restores; never deletes or retypes. `hsp plan` shows the same without
changing anything.
"""

from collections.abc import Sequence

import dagster as dg

from hsp_assets.assets.declaring import Deps, group
from hsp_assets.assets.recording import materialized
from hsp_assets.loading.data_model import apply_part
from hsp_assets.loading.record_ids import Given, give_record_ids
from hsp_assets.metadata import Metadata, table
from hsp_assets.portal.model import PIPELINE
from hsp_assets.portal.plan.changes import Change, differing
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
        return materialized(context, storage, _described(changes))

    return apply


def _described(changes: Sequence[Change]) -> Metadata:
    return {
        "changed": len(differing(changes)),
        "declared": len(changes),
        "model": table([_shown(change) for change in changes]),
    }


def _shown(change: Change) -> dict[str, str]:
    """A part of the model as a row that fits its page: what it is of, the asset's name says."""
    row = change.row()
    return {name: row[name] for name in ("name", "declared", "action", "difference")}


def _ids(given: Given) -> Metadata:
    """What became of contacts without a shop's id."""
    left = [{"contact": contact, "reason": why} for contact, why in given.left.items()]
    listed = {"left_without_id": table(left)} if left else {}
    return {"given_record_id": given.written, **listed}


product_properties = part(
    "product_properties",
    "Properties of products: the shop's id (unique), two categories, gender, promoted.",
)


@asset()
def contact_properties(
    context: dg.AssetExecutionContext, hubspot: HubSpotResource, storage: StorageResource
) -> dg.MaterializeResult[None]:
    """Properties of contacts: the shop's id (unique) and age.

    A contact without a shop's id gets its record id as one (HSP_CONTACTS_WITHOUT_ID).
    """
    changes = apply_part(hubspot, "contact_properties")
    given = give_record_ids(hubspot) if hubspot.contacts_without_id == "record_id" else Given()
    if given.forbidden:
        context.log.warning("Contacts without an external_id are left so: %s", given.forbidden)
    return materialized(context, storage, {**_described(changes), **_ids(given)})


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
    f'The deal pipeline "{PIPELINE.label}": a cart is pending, a purchase is completed (won).',
)
interaction_event = part(
    "interaction_event",
    "The custom event of what customers do with products; finds its contact by `external_id`.",
    deps=[contact_properties],
)
recommendations = part(
    "recommendations",
    "Where recommendations are written back (HSP_ACTIVATION): the custom object "
    "`product_recommendations` with its association, or properties of contacts.",
    deps=[contact_properties],
)
