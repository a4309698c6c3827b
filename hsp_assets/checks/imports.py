"""Whether loading HubSpot accounted for every row, and lost few."""

from hsp_assets.checks.check import Check, Finding
from hsp_assets.checks.from_manifest import Materialized, manifest_checks
from hsp_assets.checks.source_files import few_rejects


def reconciles(asset: Materialized) -> Finding:
    """Every row is accounted for: created + updated + unchanged + not shown + failed."""
    counted = {name: int(asset[name]) for name in OUTCOMES}
    rows = int(asset["rows"])
    sum_of = " + ".join(f"{n:,} {name.replace('_', ' ')}" for name, n in counted.items())
    return Finding(
        rows == sum(counted.values()),
        f"{rows:,} rows, {sum_of}. If they differ, rows were lost on the way: materialize again, "
        "and report it if the difference stays.",
        {"rows": rows, **counted},
    )


def failed_share(asset: Materialized) -> Finding:
    """Few enough rows were rejected (HSP_MAX_REJECT_SHARE)."""
    return few_rejects(asset, "failed")


def all_shown(asset: Materialized) -> Finding:
    """HubSpot shows every event that it accepted; it may take some minutes to."""
    waiting = int(asset["not_shown"])
    return Finding(
        waiting == 0,
        f"{waiting:,} events were accepted by HubSpot and are not shown yet. The next load looks "
        "again and sends again what is still missing, which changes nothing where it arrived. "
        "If they are missing for hours, ask HubSpot's support.",
        {"not_shown": waiting},
    )


OUTCOMES = ("created", "updated", "unchanged", "not_shown", "failed")
CHECKS = (Check(reconciles, "blocks"), Check(failed_share, "blocks"))

products = manifest_checks("imports", "products", *CHECKS)
contacts = manifest_checks("imports", "contacts", *CHECKS)
event_completions = manifest_checks(
    "imports", "event_completions", *CHECKS, Check(all_shown, "warns")
)
carts = manifest_checks("imports", "carts", *CHECKS)
purchases = manifest_checks("imports", "purchases", *CHECKS)
