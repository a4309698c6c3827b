"""The table of `docs/scale.md`, made anew from limits, prices and measurements.

    python docs/scale.py            # writes it
    python docs/scale.py --check    # fails where it is not as the code says

Limits that the code keeps to and prices are read from it; those of services that no code of ours
needs stand here, each with its source. What is claimed for a pod follows from two measurements.
"""

import sys
from pathlib import Path

from hsp_assets.publishing.csv_audit import MOST_BYTES
from hsp_assets.resources.hubspot_allowance import FIRST_GUESS
from hsp_assets.training.prices import import_dollars, monthly_dollars

PAGE = Path(__file__).with_suffix(".md")
BEGIN, END = "<!-- made by docs/scale.py -->\n", "<!-- end -->"
SIZES = ((1, 10), (10, 100), (10, 500), (100, 3_000))
"""Millions of contacts and of interactions."""
MEASURED = ((1.15, 4.04), (11.5, 22.12))
"""Millions of interactions, and the processor's seconds of a run from the share to published CSV
without what Snowflake and S3 do; two cores, sizes of `benchmarks.cores`."""
STAGED_BYTES, CSV_BYTES = 53, 66
"""Of an interaction, in the same measurements."""
IMPORTED_ROWS_A_DAY = 80_000_000
"""By HubSpot's imports API [HubSpot, imports guide]."""
EVENTS_A_MONTH = 30_000_000
"""Occurrences of custom events [HubSpot, limits of custom events]."""
EVENTS_A_CALL = 500
STORED_DOLLARS = 0.023
"""For a GB in S3 Standard and a month, us-east-1 [S3 pricing]."""
VERSIONS = 3
RECOMMENDERS = 5
HEADER = (
    "| contacts, interactions | HubSpot takes the contacts | HubSpot takes the events | by its "
    "monthly allowance | staged Parquet | published CSV | a pod's processor | one import | S3 a "
    "month |\n|---|---|---|---|---|---|---|---|---|\n"
)


def fit() -> tuple[float, float]:
    """Seconds that any run takes, and for each million of interactions: the line through both."""
    (small, low), (large, high) = MEASURED
    slope = (high - low) / (large - small)
    return low - slope * small, slope


def row(contacts: int, interactions: int) -> str:
    """What so many millions take."""
    calls, seconds = FIRST_GUESS["events"]
    sent = interactions * 1e6 / EVENTS_A_CALL / (calls / seconds)
    csv = interactions * 1e6 * CSV_BYTES
    base, slope = fit()
    cells = (
        f"{contacts} M, {interactions:,} M",
        _time(contacts * 1e6 / IMPORTED_ROWS_A_DAY * 86_400),
        _time(sent),
        f"{interactions * 1e6 / EVENTS_A_MONTH:,.1f} months",
        f"{interactions * 1e6 * STAGED_BYTES / 1e9:,.1f} GB",
        f"{csv / 1e9:,.1f} GB" + (" (refused)" if csv > MOST_BYTES else ""),
        _time(base + slope * interactions),
        f"${import_dollars(int(csv)):,.2f}",
        f"${VERSIONS * csv / 1e9 * STORED_DOLLARS:,.2f}",
    )
    return "| " + " | ".join(cells) + " |\n"


def table() -> str:
    """The table with the sentence that says how it was computed."""
    base, slope = fit()
    return (
        f"{HEADER}{''.join(row(*size) for size in SIZES)}\n"
        f"A pod's seconds are {base:.1f} + {slope:.2f} for each million of interactions, the line "
        f"through {MEASURED[0][1]} s at {MEASURED[0][0]} M and {MEASURED[1][1]} s at "
        f"{MEASURED[1][0]} M. S3 holds {VERSIONS} versions. {RECOMMENDERS} active recommenders "
        f"cost ${monthly_dollars(RECOMMENDERS):,.0f} a month by list price, up to 100,000 users, "
        "whatever the number of interactions.\n"
    )


def _time(seconds: float) -> str:
    for unit, size in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:,.1f} {unit}"
    return f"{seconds:,.0f} s"


def main() -> None:
    """Write the table, or fail where the page has another."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    made = before + BEGIN + table() + END + rest.partition(END)[2]
    if "--check" in sys.argv:
        sys.exit(f"{PAGE.name} is old: python docs/scale.py" if made != page else 0)
    PAGE.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
