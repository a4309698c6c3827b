"""Whether the share shows what was loaded.

It lags by design, so a view that has not caught up is a warning: what is staged from it is right
and old.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import dagster as dg

from hsp_assets.checks.check import Finding
from hsp_assets.environment.keys import key, step
from hsp_assets.failures.steps import with_failures
from hsp_assets.portal.flows import VIEW_IMPORTS
from hsp_assets.resources.manifests import require_manifest
from hsp_assets.resources.storage import StorageResource
from hsp_assets.share.progress import Load, Shown, behind, latest_loads


def _caught_up_check(view: str) -> dg.AssetChecksDefinition:
    imports = VIEW_IMPORTS[view]
    spec = dg.AssetCheckSpec(
        "caught_up",
        asset=key(f"share/{view}"),
        additional_deps=[key(f"imports/{name}") for name in imports],
        description=f"The view shows the latest imports of {' and '.join(imports)}: rows and time.",
    )

    @dg.multi_asset_check(name=step(f"share/{view}", "checks"), specs=[spec])
    @with_failures
    def judge_view(storage: StorageResource) -> dg.AssetCheckResult:
        shown = Shown.of(require_manifest(storage, f"share/{view}"))
        return caught_up(view, shown, latest_loads(storage, imports)).result(spec)

    return judge_view


def caught_up(view: str, shown: Shown, loads: Mapping[str, Load]) -> Finding:
    """The view shows the latest loads: as many rows, and refreshed since they changed any."""
    lagging = behind(view, shown, loads)
    texts = "; ".join(_shown(load) for load in (lagging or loads.values())) or "nothing was loaded"
    return Finding(
        not lagging,
        f"{shown.rows:,} rows, refreshed up to {_time(shown.high_water_mark)}; "
        f"{'not yet shown' if lagging else 'loaded'}: {texts}. {_advice(lagging)}",
        {"rows": shown.rows, "not_yet_shown": [load.name for load in lagging]},
    )


def _advice(lagging: Sequence[Load]) -> str:
    if not lagging:
        return ""
    return (
        "V2_DAILY may lag by a day, V2_LIVE by 15 minutes: materialize the share again later. "
        "If rows stay missing, records were deleted in HubSpot since; load them again."
    )


def _shown(load: Load) -> str:
    return (
        f"imports/{load.name} of {_time(load.at)} with {load.rows:,} rows, "
        f"{load.created:,} new and {load.updated:,} changed"
    )


def _time(time: datetime | None) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S (UTC)") if time else "never"


objects_contacts = _caught_up_check("objects_contacts")
objects_products = _caught_up_check("objects_products")
objects_line_items = _caught_up_check("objects_line_items")
objects_deals = _caught_up_check("objects_deals")
associations_deals_to_contacts = _caught_up_check("associations_deals_to_contacts")
associations_line_items_to_deals = _caught_up_check("associations_line_items_to_deals")
events_ecommerce_interactions = _caught_up_check("events_ecommerce_interactions")
