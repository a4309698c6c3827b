"""Whether the source files are good enough to load.

The assets judge themselves while they are made, so that no file passes unjudged: `imports` loads
only content that has passed.
"""

from collections.abc import Mapping

from hsp_assets.checks.check import AssetChecks, Check, Finding, share
from hsp_assets.checks.from_manifest import Materialized
from hsp_assets.portal.flows import SourceName


def few_rejects(asset: Materialized, counted: str) -> Finding:
    """Few enough of the rows are among those that are counted under a name."""
    rows, rejected, limit = int(asset["rows"]), int(asset[counted]), asset.policy.max_reject_share
    part = rejected / rows if rows else 0.0
    return Finding(
        part <= limit,
        f"{rejected:,} of {rows:,} rows rejected ({share(part)}, at most {share(limit)}). "
        "Above the limit, correct them in the file: the asset's metadata names file, line and "
        "reason.",
        {"rows": rows, counted: rejected},
    )


def rejected_share(asset: Materialized) -> Finding:
    """Few enough rows were rejected (HSP_MAX_REJECT_SHARE)."""
    return few_rejects(asset, "rejected")


def exact_times(asset: Materialized) -> Finding:
    """Rows have a time of day; of day-only dates the order is lost."""
    rows = int(asset["rows_without_time_of_day"])
    return Finding(
        rows == 0,
        f"{rows:,} rows have a day and no time: their order within the day is lost. "
        "Export TIMESTAMP in epoch seconds.",
        {"rows_without_time_of_day": rows},
    )


def readable_cells(asset: Materialized) -> Finding:
    """Every cell could be read; of a customer whose age cannot be read, the age alone is lost."""
    cells = int(asset["unread_cells"])
    return Finding(
        cells == 0,
        f"{cells:,} cells could not be read and count as not said; their rows are kept. "
        "Correct them in the file; `unread_cells` names the columns.",
        {"unread_cells": cells},
    )


FEW_REJECTS = Check(rejected_share, "blocks")
TIMED = (FEW_REJECTS, Check(exact_times, "warns"))

CHECKS: Mapping[SourceName, AssetChecks[Materialized]] = {
    "items": AssetChecks("source_files/items", (FEW_REJECTS,)),
    "users": AssetChecks("source_files/users", (FEW_REJECTS, Check(readable_cells, "warns"))),
    "interactions": AssetChecks("source_files/interactions", TIMED),
    "carts": AssetChecks("source_files/carts", TIMED),
    "purchases": AssetChecks("source_files/purchases", TIMED),
}
