"""The rules that compare what would be published with what is live.

They apply once something is live.
"""

from collections.abc import Callable, Mapping

from hsp_assets.checks.check import Check, Finding, Severity, share
from hsp_assets.checks.measuring import ROWS, Measured
from hsp_assets.schemas import EVENT_TYPES, columns

NEW_IDS, VANISHED_IDS = "new_ids", "vanished_ids"


def rows_kept(measured: Measured) -> Finding:
    """About as many rows as the live version has; losing more than HSP_MAX_ROW_DROP blocks."""
    rows, before = measured[ROWS], measured.before[ROWS]
    drop = max(0.0, 1 - rows / before) if before else 0.0
    return Finding(
        drop <= measured.policy.drift_warning,
        f"{rows:,.0f} rows, {before:,.0f} are live: {share(drop)} fewer. If that is no mistake of "
        "an import or of the share, raise HSP_MAX_ROW_DROP for one run.",
        {"rows": rows, "live_rows": before, "drop": drop},
        tolerable=drop <= measured.policy.max_row_drop,
    )


def ids_kept(measured: Measured) -> Finding:
    """Few of the live version's ids are gone (HSP_DRIFT_WARNING)."""
    vanished, before = measured[VANISHED_IDS], measured.before[ROWS]
    gone = vanished / before if before else 0.0
    return Finding(
        gone <= measured.policy.drift_warning,
        f"{vanished:,.0f} of {before:,.0f} live ids are gone ({share(gone)}), "
        f"{measured[NEW_IDS]:,.0f} are new. Look whether records were deleted or their "
        "`external_id` changed.",
        {"vanished_ids": vanished, "new_ids": measured[NEW_IDS], "vanished_share": gone},
    )


def event_mix_stable(measured: Measured) -> Finding:
    """The shares of the event types are about those of the live version (HSP_DRIFT_WARNING)."""
    now, before = (_shares(numbers) for numbers in (measured.numbers, measured.before))
    moved = sum(abs(now[name] - before[name]) for name in EVENT_TYPES) / 2
    changes = ", ".join(f"{n} {share(before[n])} to {share(now[n])}" for n in EVENT_TYPES)
    return Finding(
        moved <= measured.policy.drift_warning,
        f"{share(moved)} of the interactions are of another type than before: {changes}. "
        "Look whether the shop's tracking changed.",
        {"moved": moved, **{f"{name} share": part for name, part in now.items()}},
    )


def fill_stable(measured: Measured) -> Finding:
    """Columns are filled about as in the live version (HSP_DRIFT_WARNING)."""
    limit = measured.policy.drift_warning
    lost = {n: measured.before.get(n, 0.0) - measured[n] for n in columns(measured.dataset)}
    emptier = [f"{name} by {share(part)}" for name, part in lost.items() if part > limit]
    return Finding(
        not emptier,
        f"Columns emptier than before: {', '.join(emptier) or 'none'}. "
        "Look whether a property was renamed or cleared.",
    )


def _shares(numbers: Mapping[str, float]) -> dict[str, float]:
    counts = {name: numbers.get(name, 0.0) for name in EVENT_TYPES}
    total = sum(counts.values()) or 1.0
    return {name: count / total for name, count in counts.items()}


def _against_live(judge: Callable[[Measured], Finding], severity: Severity) -> Check[Measured]:
    return Check(
        judge,
        severity,
        applies=lambda measured: bool(measured.before),
        otherwise="Nothing is live yet to compare with.",
    )


ROWS_KEPT = _against_live(rows_kept, "blocks")
IDS_KEPT = _against_live(ids_kept, "warns")
EVENT_MIX_STABLE = _against_live(event_mix_stable, "warns")
FILL_STABLE = _against_live(fill_stable, "warns")
