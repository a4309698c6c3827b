"""`python -m hsp_assets_tests.faults.table`: write what was tried last into docs/reliability.md.

The page says the date, the commit, and how many cells came out how; the cells themselves are in
`build/faults.json`, which `make test-faults` leaves.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from hsp_assets_tests.faults.checker import NAMED
from hsp_assets_tests.faults.house import House
from hsp_assets_tests.faults.house import steps as every_step
from hsp_assets_tests.faults.results import RESULT, Kept, Results

PAGE = Path("docs") / "reliability.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
MOST = 160
"""Characters of what was wrong with a red cell; the whole of it is in the result."""
OUTCOMES = ("absorbed", "told", "killed", "named", "red")


def main() -> int:
    """Write the table."""
    result = Path(sys.argv[1]) if len(sys.argv) > 1 else RESULT
    text, tried = PAGE.read_text(encoding="utf-8"), Results(result).sorted()
    head, rest = text.split(BEGIN)
    tail = rest.split(END)[1]
    lines = [BEGIN, *sentences(tried), "", *table(tried), "", *named(tried), END]
    PAGE.write_text(head + "\n".join(lines) + tail, encoding="utf-8")
    return 0


def sentences(tried: list[Kept]) -> list[str]:
    """What was tried, when, and how much of it came out well."""
    found = {one.cell.step for one in tried}
    every = [step[0] for step in every_step(House(Path("build") / "no-shop"))]
    days = sorted({one.at[:10] for one in tried})
    commits = [f"`{one}`" for one in sorted({one.commit for one in tried})]
    return [
        f"Tried on {' to '.join(dict.fromkeys((days[0], days[-1])))} at {' and '.join(commits)}: "
        f"{len(tried):,} cells, of {len(found)} of the lineage's {len(every)} steps, "
        f"{sum(one.is_red for one in tried)} red. "
        + "".join(_doubts(tried, [step for step in every if step not in found])),
    ]


def _doubts(tried: list[Kept], missing: list[str]) -> Iterator[str]:
    """What a reader has to know before believing the table."""
    if missing:
        yield f"Not tried: {', '.join(f'`{step}`' for step in missing)}. "
    if len({one.code for one in tried}) > 1:
        yield "The product or this suite changed between these commits. "
    if again := sum(one.red_before > 0 and not one.is_red for one in tried):
        yield f"{again} were red before they were green, with the same code. "


def table(tried: list[Kept]) -> list[str]:
    """How each fault came out, over all steps that it can befall."""
    counts: dict[str, Counter[str]] = {}
    for one in tried:
        counts.setdefault(one.cell.fault, Counter())[verdict(one)] += 1
    rows = [
        f"| {fault} | {' | '.join(str(found[outcome] or '') for outcome in OUTCOMES)} |"
        for fault, found in sorted(counts.items())
    ]
    return [f"| fault | {' | '.join(OUTCOMES)} |", "|---|" + "---:|" * len(OUTCOMES), *rows]


def verdict(one: Kept) -> str:
    """How a cell came out."""
    return "red" if one.is_red else one.cell.outcome


def named(tried: list[Kept]) -> list[str]:
    """Why no step can say anything, and each red cell with what was wrong."""
    reasons = [f"- `named`, {fault}: {reason}" for fault, reason in NAMED.items()]
    red = [
        f"- red, {step}, {fault}: {kept.cell.wrong[0].partition(' (')[0][:MOST]}"
        for kept in tried
        if kept.is_red
        for step, fault in [kept.key]
    ]
    return [*reasons, *red]


if __name__ == "__main__":
    sys.exit(main())
