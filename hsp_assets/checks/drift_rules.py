"""The rules that compare what would be published with what is live.

Before the first publication there is nothing to compare with, and they pass.
"""

from collections.abc import Mapping

import polars as pl

from hsp_assets.checks.findings import Finding, share
from hsp_assets.checks.measuring import Measured
from hsp_assets.schemas import EVENT_TYPES, columns

FIRST = "Nothing is live yet to compare with."
ROWS, NEW_IDS, VANISHED_IDS = "rows", "new_ids", "vanished_ids"
EVENTS: Mapping[str, pl.Expr] = {name: (pl.col("EVENT_TYPE") == name).sum() for name in EVENT_TYPES}
"""How many interactions there are of each type."""


def rows_kept(found: Measured) -> Finding:
    """About as many rows as the live version has; losing more than HSP_MAX_ROW_DROP blocks."""
    if not found.before:
        return Finding(passed=True, description=FIRST)
    rows, before = found[ROWS], found.before[ROWS]
    drop = max(0.0, 1 - rows / before) if before else 0.0
    return Finding(
        drop <= found.policy.drift_warning,
        f"{rows:,.0f} rows, {before:,.0f} are live: {share(drop)} fewer. If that is no mistake of "
        "an import or of the share, raise HSP_MAX_ROW_DROP for one run.",
        {"rows": rows, "live_rows": before, "drop": drop},
        tolerable=drop <= found.policy.max_row_drop,
    )


def ids_kept(found: Measured) -> Finding:
    """Few of the live version's ids are gone (HSP_DRIFT_WARNING)."""
    if not found.before:
        return Finding(passed=True, description=FIRST)
    vanished, before = found[VANISHED_IDS], found.before[ROWS]
    gone = vanished / before if before else 0.0
    return Finding(
        gone <= found.policy.drift_warning,
        f"{vanished:,.0f} of {before:,.0f} live ids are gone ({share(gone)}), "
        f"{found[NEW_IDS]:,.0f} are new. Look whether records were deleted or their "
        "`external_id` changed.",
        {"vanished_ids": vanished, "new_ids": found[NEW_IDS], "vanished_share": gone},
    )


def event_mix_stable(found: Measured) -> Finding:
    """The shares of the event types are about those of the live version (HSP_DRIFT_WARNING)."""
    if not found.before:
        return Finding(passed=True, description=FIRST)
    now, before = (_shares(numbers) for numbers in (found.numbers, found.before))
    moved = sum(abs(now[name] - before[name]) for name in EVENT_TYPES) / 2
    said = ", ".join(f"{n} {share(before[n])} to {share(now[n])}" for n in EVENT_TYPES)
    return Finding(
        moved <= found.policy.drift_warning,
        f"{share(moved)} of the interactions are of another type than before: {said}. "
        "Look whether the shop's tracking changed.",
        {"moved": moved, **{f"{name} share": part for name, part in now.items()}},
    )


def fill_stable(found: Measured) -> Finding:
    """Columns are filled about as in the live version (HSP_DRIFT_WARNING)."""
    if not found.before:
        return Finding(passed=True, description=FIRST)
    lost = {n: found.before.get(n, 0.0) - found[n] for n in columns(found.dataset)}
    emptier = [f"{n} by {share(d)}" for n, d in lost.items() if d > found.policy.drift_warning]
    return Finding(
        not emptier,
        f"Columns emptier than before: {', '.join(emptier) or 'none'}. "
        "Look whether a property was renamed or cleared.",
    )


def _shares(numbers: Mapping[str, float]) -> dict[str, float]:
    counts = {name: numbers.get(name, 0.0) for name in EVENT_TYPES}
    total = sum(counts.values()) or 1.0
    return {name: count / total for name, count in counts.items()}
