"""Whether the share shows what was loaded."""

from datetime import UTC, datetime

import dagster as dg

from hsp_assets.checks.findings import Finding
from hsp_assets.metadata import Metadata, latest, materialized_at

SLACK_SECONDS = 60.0
"""The last rows of a load may be in the share a little before the load is reported as done."""


def _caught_up_check(view: str, loaded: str) -> dg.AssetChecksDefinition:
    spec = dg.AssetCheckSpec(
        "caught_up",
        asset=dg.AssetKey(["share", view]),
        additional_deps=[dg.AssetKey(["imports", loaded])],
        description=f"The share has seen the latest imports/{loaded}: rows, and time.",
    )

    @dg.multi_asset_check(name=f"share__{view}__checks", specs=[spec])
    def judge_view(context: dg.AssetCheckExecutionContext) -> dg.AssetCheckResult:
        import_key = f"imports/{loaded}"
        finding = caught_up(
            latest(context, f"share/{view}"),
            latest(context, import_key),
            materialized_at(context, import_key),
        )
        return finding.result(spec)

    return judge_view


def caught_up(shown: Metadata, loaded: Metadata, loaded_at: datetime) -> Finding:
    """The share has seen the latest load: as many rows, and refreshed since it changed any."""
    rows, expected = int(shown["dagster/row_count"]), int(loaded["dagster/row_count"])
    changed = int(loaded["created"]) + int(loaded["updated"])
    mark = shown["high_water_mark"]
    refreshed = isinstance(mark, float) and (
        not changed or mark >= loaded_at.timestamp() - SLACK_SECONDS
    )
    when = datetime.fromtimestamp(mark, UTC).isoformat(" ", "seconds") if refreshed else mark
    return Finding(
        rows >= expected and refreshed,
        f"{rows:,} rows shown, {expected:,} loaded; refreshed up to {when}, loaded "
        f"{loaded_at:%Y-%m-%d %H:%M:%S} (UTC) with {changed:,} changes. V2_DAILY may lag by a "
        "day: materialize the share again later.",
        {"rows": rows, "loaded": expected},
    )


objects_contacts = _caught_up_check("objects_contacts", "contacts")
objects_products = _caught_up_check("objects_products", "products")
events_ecommerce_interactions = _caught_up_check(
    "events_ecommerce_interactions", "event_completions"
)
