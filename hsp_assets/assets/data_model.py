"""The portal's data model: properties, deal pipeline and interaction event, kept as declared.

Materializing compares the portal with `portal` and applies what `portal_plan` allows: creates,
corrects labels, restores; never deletes or retypes.
"""

from collections.abc import Sequence

import dagster as dg

from hsp_assets import portal
from hsp_assets.assets.declaring import group
from hsp_assets.metadata import table
from hsp_assets.portal import ObjectType
from hsp_assets.portal_plan import Change, plan_event, plan_pipeline, plan_properties
from hsp_assets.resources.hubspot import HubSpotResource

asset = group("data_model", "hubspot")


@asset()
def product_properties(hubspot: HubSpotResource) -> dg.MaterializeResult[None]:
    """Properties of products: the shop's id (unique), two categories, gender, promoted."""
    return _report(apply_properties(hubspot, "products"))


@asset()
def contact_properties(hubspot: HubSpotResource) -> dg.MaterializeResult[None]:
    """Properties of contacts: the shop's id (unique) and age."""
    return _report(apply_properties(hubspot, "contacts"))


@asset()
def deal_properties(hubspot: HubSpotResource) -> dg.MaterializeResult[None]:
    """Properties of deals: cart discount, and the keys that make every load repeatable."""
    return _report(apply_properties(hubspot, "deals"))


@asset()
def line_item_properties(hubspot: HubSpotResource) -> dg.MaterializeResult[None]:
    """Properties of line items: the product's, and the key that makes every load repeatable."""
    return _report(apply_properties(hubspot, "line_items"))


@asset()
def ecommerce_pipeline(hubspot: HubSpotResource) -> dg.MaterializeResult[None]:
    """The deal pipeline "eCommerce": a cart is pending, a purchase is completed (won)."""
    return _report(apply_pipeline(hubspot))


@asset(deps=[contact_properties])
def interaction_event(hubspot: HubSpotResource) -> dg.MaterializeResult[None]:
    """The custom event of what customers do with products; finds its contact by `external_id`."""
    return _report(apply_event(hubspot))


def apply_properties(hubspot: HubSpotResource, object_type: ObjectType) -> list[Change]:
    """Make the portal's properties of an object type as declared; answer what was done."""
    changes = plan_properties(
        object_type,
        hubspot.properties(object_type),
        hubspot.properties(object_type, archived=True),
    )
    for change in changes:
        if change.action in ("create", "restore"):
            hubspot.create_property(object_type, change.definition)
        elif change.action == "update":
            hubspot.update_property(object_type, change.name, change.definition)
    return changes


def apply_pipeline(hubspot: HubSpotResource) -> list[Change]:
    """Make the portal's deal pipeline as declared; answer what was done."""
    plan = plan_pipeline(portal.PIPELINE, hubspot.deal_pipelines())
    if plan.pipeline_id is None:
        hubspot.create_deal_pipeline(plan.definition)
        return plan.stages
    for change in plan.stages:
        if change.action == "create":
            hubspot.create_deal_stage(plan.pipeline_id, change.definition)
        elif change.action == "update":
            stage_id = plan.stage_ids[change.name]
            hubspot.update_deal_stage(plan.pipeline_id, stage_id, change.definition)
    return plan.stages


def apply_event(hubspot: HubSpotResource) -> list[Change]:
    """Make the portal's interaction event as declared; answer what was done."""
    plan = plan_event(portal.INTERACTION_EVENT, hubspot.event_definitions())
    if plan.event_id is None:
        hubspot.create_event_definition(plan.definition)
        return plan.properties
    for change in plan.properties:
        if change.action == "create":
            hubspot.create_event_property(plan.event_id, change.definition)
    return plan.properties


def _report(changes: Sequence[Change]) -> dg.MaterializeResult[None]:
    return dg.MaterializeResult(
        metadata={
            "declared": len(changes),
            "changed": sum(change.action != "keep" for change in changes),
            "model": table(
                [
                    {"name": c.name, "action": c.action, "difference": c.difference or "none"}
                    for c in changes
                ]
            ),
        }
    )
