"""Whether a portal is as declared, read again after it was changed."""

from collections.abc import Iterator, Sequence

import dagster as dg

from hsp_assets.checks.check import Finding
from hsp_assets.environment.keys import key, step
from hsp_assets.failures.steps import with_failures
from hsp_assets.loading.data_model import PLANS
from hsp_assets.metadata import table
from hsp_assets.portal.plan.changes import Change, differing
from hsp_assets.resources.hubspot import HubSpotResource


def as_declared(part: str) -> dg.AssetChecksDefinition:
    """The check of one part of the model."""
    spec = dg.AssetCheckSpec(
        "as_declared",
        asset=key(f"data_model/{part}"),
        blocking=True,
        description="HubSpot shows everything as declared. If not, somebody changed it meanwhile "
        "or HubSpot spells it differently: the table says what differs; `hsp plan` says it too.",
    )

    @dg.multi_asset_check(name=step(f"data_model/{part}", "checks"), specs=[spec])
    @with_failures
    def compare(hubspot: HubSpotResource) -> Iterator[dg.AssetCheckResult]:
        yield judge(differing(PLANS[part](hubspot.definitions))).result(spec)

    return compare


def judge(differences: Sequence[Change]) -> Finding:
    """Whether nothing differs; texts only warn, as no later step needs them."""
    names = ", ".join(f"{change.kind} {change.name} of {change.of}" for change in differences)
    return Finding(
        not differences,
        f"HubSpot differs from what was declared: {names}. Somebody changed it meanwhile, or "
        "HubSpot spells it differently; `hsp plan` shows how it differs."
        if differences
        else "HubSpot shows everything as declared.",
        {"differences": table([change.row() for change in differences])},
        tolerable=all(change.action == "update" for change in differences),
    )


product_properties = as_declared("product_properties")
contact_properties = as_declared("contact_properties")
deal_properties = as_declared("deal_properties")
line_item_properties = as_declared("line_item_properties")
ecommerce_pipeline = as_declared("ecommerce_pipeline")
interaction_event = as_declared("interaction_event")
recommendations = as_declared("recommendations")
