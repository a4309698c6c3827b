"""Whether the share shows what was loaded."""

import dagster as dg

from hsp_assets.checks.findings import Finding
from hsp_assets.metadata import Metadata, latest


def _caught_up_check(view: str, loaded: str) -> dg.AssetChecksDefinition:
    spec = dg.AssetCheckSpec(
        "caught_up",
        asset=dg.AssetKey(["share", view]),
        additional_deps=[dg.AssetKey(["imports", loaded])],
        description=f"The share shows at least the rows that imports/{loaded} left in HubSpot.",
    )

    @dg.multi_asset_check(name=f"share__{view}__checks", specs=[spec])
    def judge_view(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
        shown, expected = latest(context, f"share/{view}"), latest(context, f"imports/{loaded}")
        return caught_up(shown, expected).result(spec)

    return judge_view


def caught_up(shown: Metadata, loaded: Metadata) -> Finding:
    """The share shows as many rows as were loaded."""
    rows, expected = int(shown["dagster/row_count"]), int(loaded["dagster/row_count"])
    return Finding(
        rows >= expected,
        f"{rows:,} rows shown, {expected:,} loaded, refreshed up to {shown['high_water_mark']}. "
        "V2_DAILY may lag by a day: materialize the share again later.",
        {"rows": rows, "loaded": expected},
    )


objects_contacts = _caught_up_check("objects_contacts", "contacts")
objects_products = _caught_up_check("objects_products", "products")
events_ecommerce_interactions = _caught_up_check(
    "events_ecommerce_interactions", "event_completions"
)
