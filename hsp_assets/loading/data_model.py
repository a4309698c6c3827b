"""Making a portal match the declared model, part by part.

A part is what one asset of `data_model` keeps. What differs and what may be done about it is
decided by `portal.plan`; here the portal is read, and the changes are made.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice

from hsp_assets.failures import AlreadyThere, HspError, PortalMismatch, TransientFailure
from hsp_assets.policy import Activation
from hsp_assets.portal import model as portal
from hsp_assets.portal.model import ObjectType, Property
from hsp_assets.portal.plan.changes import Change, differing, require_reconcilable
from hsp_assets.portal.plan.event import ANOTHER_NAME, plan_event
from hsp_assets.portal.plan.pipeline import plan_pipeline
from hsp_assets.portal.plan.properties import KnownProperties, plan_properties
from hsp_assets.portal.plan.recommendations import plan_custom_object
from hsp_assets.portal.recommendations import RECOMMENDATION, contact_properties
from hsp_assets.resources.hubspot import HubSpotResource
from hsp_assets.resources.hubspot_definitions import HubSpotDefinitions
from hsp_assets.waiting import pauses

ROUNDS = 12
"""How often a portal is looked at until it shows what was created: 7 s in all, of which HubSpot
needs less than one."""

Plan = Callable[[HubSpotDefinitions], list[Change]]


def apply_part(hubspot: HubSpotResource, part: str) -> list[Change]:
    """Make a part of the portal as declared, and wait until HubSpot shows what was created.

    Args:
        hubspot: the portal.
        part: name of a data model asset.

    Returns:
        What differed, and what was done about it.

    Raises:
        PortalMismatch: something differs that cannot be reconciled; nothing was changed.
        TransientFailure: HubSpot was away, or does not show what was created.

    """
    definitions, plan = hubspot.definitions, PLANS[part]
    first = todo = plan(definitions)
    require_reconcilable(first)
    taken: Mapping[str, AlreadyThere] = {}
    for pause in islice(pauses(), ROUNDS):
        try:
            taken = _make_all(definitions, todo)
        except TransientFailure:
            # An answer may be lost although HubSpot did the work; what it did is not done again.
            before, todo = todo, plan(definitions)
            if len(differing(todo)) >= len(differing(before)):
                raise
            continue
        todo = _missing(plan(definitions)) if _missing(todo) else []
        if not todo:
            return first
        time.sleep(pause)
    raise _never_shown(todo, taken)


def _missing(changes: Sequence[Change]) -> list[Change]:
    return [change for change in changes if change.action in ("create", "restore")]


def _make_all(
    definitions: HubSpotDefinitions, changes: Sequence[Change]
) -> Mapping[str, AlreadyThere]:
    """Make changes; the errors, by name, of those that HubSpot says exist already.

    They were created a moment ago, by us before an answer was lost or by another run, and are not
    shown yet: the next reading decides whether they are as declared.
    """
    taken = {}
    for change in changes:
        try:
            if change.definition:
                make = definitions.update if change.action == "update" else definitions.create
                make(change.kind, change.definition, *change.where)
        except AlreadyThere as error:
            taken[change.name] = error
    return taken


def _never_shown(changes: Sequence[Change], taken: Mapping[str, AlreadyThere]) -> HspError:
    """The failure of a part that HubSpot does not show, however often it is looked at."""
    for change in changes:
        if change.name in taken:
            advice = ANOTHER_NAME if change.kind == "event" else "Materialize again in a minute."
            failure = PortalMismatch(f"{taken[change.name]} Yet HubSpot does not show it. {advice}")
            failure.__cause__ = taken[change.name]
            return failure
    names = ", ".join(f"{change.kind} {change.name}" for change in changes)
    return TransientFailure(
        f"HubSpot took {names} but does not show it yet. Materialize again in a minute."
    )


def _plan_declared(object_type: ObjectType, definitions: HubSpotDefinitions) -> list[Change]:
    return _plan_properties(object_type, definitions, portal.PROPERTIES[object_type])


def _plan_properties(
    object_type: ObjectType, definitions: HubSpotDefinitions, declared: Sequence[Property]
) -> list[Change]:
    known = KnownProperties(
        live=definitions.properties(object_type),
        archived=frozenset(definitions.properties(object_type, archived=True)),
        groups=definitions.property_groups(object_type),
    )
    return plan_properties(object_type, known, declared)


def _plan_pipeline(definitions: HubSpotDefinitions) -> list[Change]:
    existing = definitions.deal_pipelines()
    plan = plan_pipeline(portal.PIPELINE, existing)
    if plan.pipeline_id is not None:
        return plan.changes
    return plan_pipeline(portal.PIPELINE, existing, definitions.deal_pipeline_limit()).changes


def _plan_event(definitions: HubSpotDefinitions) -> list[Change]:
    declared = replace(portal.INTERACTION_EVENT, name=definitions.event_name)
    return plan_event(declared, definitions.events())


def _plan_recommendations(definitions: HubSpotDefinitions) -> list[Change]:
    if definitions.activation == "contact_properties":
        declared = contact_properties(definitions.recommendations)
        return _plan_properties("contacts", definitions, declared)
    return plan_custom_object(RECOMMENDATION, definitions.custom_objects())


PARTS: Mapping[str, Plan] = {
    "product_properties": partial(_plan_declared, "products"),
    "contact_properties": partial(_plan_declared, "contacts"),
    "deal_properties": partial(_plan_declared, "deals"),
    "line_item_properties": partial(_plan_declared, "line_items"),
    "ecommerce_pipeline": _plan_pipeline,
    "interaction_event": _plan_event,
}
"""What differs of each part that every portal needs, by the name of its asset."""
RECOMMENDATIONS = "recommendations"
"""The part that is declared only where recommendations are written back."""
PLANS: Mapping[str, Plan] = {**PARTS, RECOMMENDATIONS: _plan_recommendations}


def plans(activation: Activation) -> Mapping[str, Plan]:
    """What differs of each part that an installation declares."""
    return PARTS if activation == "off" else PLANS
