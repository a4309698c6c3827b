"""Whether loading HubSpot accounted for every row, and lost few."""

from hsp_assets.checks.findings import Finding, share
from hsp_assets.checks.from_metadata import Judged, metadata_checks
from hsp_assets.metadata import Metadata
from hsp_assets.resources.policy import PolicyResource


def reconciles(said: Metadata, _policy: PolicyResource) -> Finding:
    """Every row is accounted for: rows = created + updated + unchanged + failed."""
    counted = {name: int(said[name]) for name in ("created", "updated", "unchanged", "failed")}
    rows = int(said["rows"])
    sum_of = " + ".join(f"{count:,} {name}" for name, count in counted.items())
    return Finding(
        rows == sum(counted.values()),
        f"{rows:,} rows, {sum_of}. If they differ, rows were lost on the way: materialize again, "
        "and report it if the difference stays.",
        {"rows": rows, **counted},
    )


def failed_share(said: Metadata, policy: PolicyResource) -> Finding:
    """Few enough rows were refused (HSP_MAX_REJECT_SHARE)."""
    rows, failed, limit = int(said["rows"]), int(said["failed"]), policy.max_reject_share
    found = failed / rows if rows else 0.0
    return Finding(
        found <= limit,
        f"{failed:,} of {rows:,} rows refused ({share(found)}, at most {share(limit)}). "
        "The asset's metadata names file, line and reason.",
        {"rows": rows, "failed": failed},
    )


JUDGED = (Judged("blocks", reconciles), Judged("blocks", failed_share))

products = metadata_checks("imports", "products", *JUDGED)
contacts = metadata_checks("imports", "contacts", *JUDGED)
event_completions = metadata_checks("imports", "event_completions", *JUDGED)
carts = metadata_checks("imports", "carts", *JUDGED)
purchases = metadata_checks("imports", "purchases", *JUDGED)
