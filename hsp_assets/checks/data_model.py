"""Whether a portal is as declared, read again after it was changed."""

from collections.abc import Sequence

import dagster as dg

from hsp_assets.loading.data_model import PARTS
from hsp_assets.metadata import table
from hsp_assets.portal.plan.changes import Change, differing
from hsp_assets.resources.hubspot import HubSpotResource


def as_declared(part: str) -> dg.AssetChecksDefinition:
    """The check of one part of the model."""

    @dg.asset_check(
        asset=dg.AssetKey(["data_model", part]),
        name="as_declared",
        blocking=True,
        description="HubSpot shows everything as declared. If not, somebody changed it meanwhile "
        "or HubSpot spells it differently: the table says what differs; `hsp plan` says it too.",
    )
    def check(hubspot: HubSpotResource) -> dg.AssetCheckResult:
        return judge(differing(PARTS[part](hubspot.definitions)))

    return check


def judge(differences: Sequence[Change]) -> dg.AssetCheckResult:
    """Whether nothing differs; texts only warn, as no later step needs them."""
    only_texts = all(change.action == "update" for change in differences)
    return dg.AssetCheckResult(
        passed=not differences,
        severity=dg.AssetCheckSeverity.WARN if only_texts else dg.AssetCheckSeverity.ERROR,
        metadata={"differences": table([change.row() for change in differences])},
    )


product_properties = as_declared("product_properties")
contact_properties = as_declared("contact_properties")
deal_properties = as_declared("deal_properties")
line_item_properties = as_declared("line_item_properties")
ecommerce_pipeline = as_declared("ecommerce_pipeline")
interaction_event = as_declared("interaction_event")
