"""Whether the source files are good enough to load."""

from hsp_assets.checks.findings import Finding, share
from hsp_assets.checks.from_metadata import Judged, metadata_checks
from hsp_assets.metadata import Metadata
from hsp_assets.resources.policy import PolicyResource


def rejected_share(said: Metadata, policy: PolicyResource) -> Finding:
    """Few enough rows were set aside (HSP_MAX_REJECT_SHARE)."""
    rows, rejected, limit = int(said["rows"]), int(said["rejected"]), policy.max_reject_share
    found = rejected / rows if rows else 0.0
    return Finding(
        found <= limit,
        f"{rejected:,} of {rows:,} rows set aside ({share(found)}, at most {share(limit)}). "
        "Above the limit, correct them in the file: the asset's metadata names file and line.",
        {"rows": rows, "rejected": rejected},
    )


def exact_times(said: Metadata, _policy: PolicyResource) -> Finding:
    """Rows have a time of day; of day-only dates the order is lost."""
    rows = int(said["rows_without_time_of_day"])
    return Finding(
        rows == 0,
        f"{rows:,} rows have a day and no time: their order within the day is lost. "
        "Export TIMESTAMP in epoch seconds.",
        {"rows_without_time_of_day": rows},
    )


FEW_REJECTS = Judged("blocks", rejected_share)
TIMED = (FEW_REJECTS, Judged("warns", exact_times))

items = metadata_checks("source_files", "items", FEW_REJECTS)
users = metadata_checks("source_files", "users", FEW_REJECTS)
interactions = metadata_checks("source_files", "interactions", *TIMED)
carts = metadata_checks("source_files", "carts", *TIMED)
purchases = metadata_checks("source_files", "purchases", *TIMED)
