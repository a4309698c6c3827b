"""`python -m hsp_assets_tests.faults.table`: write what was tried last into docs/reliability.md.

The page says the date, the commit, and how many cells came out how; the cells themselves are in
`build/faults.json`, which `make test-faults` leaves.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from hsp_assets_tests.faults.checker import NAMED
from hsp_assets_tests.faults.house import House
from hsp_assets_tests.faults.house import steps as every_step

PAGE = Path("docs") / "reliability.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
MOST = 160
"""Characters of what was wrong with a red cell; the whole of it is in the result."""
OUTCOMES = ("absorbed", "told", "killed", "named", "red")


def main() -> int:
    """Write the table."""
    result = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("build") / "faults.json"
    text, tried = PAGE.read_text(encoding="utf-8"), json.loads(result.read_text())
    head, rest = text.split(BEGIN)
    tail = rest.split(END)[1]
    lines = [BEGIN, *sentences(tried), "", *table(tried["cells"]), "", *named(tried["cells"]), END]
    PAGE.write_text(head + "\n".join(lines) + tail, encoding="utf-8")
    return 0


def sentences(tried: dict[str, Any]) -> list[str]:
    """What was tried, when, and how much of it came out well."""
    cells = tried["cells"]
    steps, red = {cell["step"] for cell in cells}, sum(bool(cell["wrong"]) for cell in cells)
    when = f"Tried on {tried['date']} at commit `{tried['commit']}`"
    every = len(every_step(House(Path("build") / "no-shop")))
    what = f"{len(cells):,} cells, of {len(steps)} of the lineage's {every} steps, {red} red"
    return [f"{when}: {what}. Steps: {', '.join(f'`{step}`' for step in sorted(steps))}."]


def table(cells: list[dict[str, Any]]) -> list[str]:
    """How each fault came out, over all steps that it can befall."""
    counts: dict[str, Counter[str]] = {}
    for cell in cells:
        counts.setdefault(cell["fault"], Counter())[verdict(cell)] += 1
    rows = [
        f"| {fault} | {' | '.join(str(found[one] or '') for one in OUTCOMES)} |"
        for fault, found in sorted(counts.items())
    ]
    return [f"| fault | {' | '.join(OUTCOMES)} |", "|---|" + "---:|" * len(OUTCOMES), *rows]


def verdict(cell: dict[str, Any]) -> str:
    """How a cell came out."""
    return "red" if cell["wrong"] else str(cell["outcome"])


def named(cells: list[dict[str, Any]]) -> list[str]:
    """Why no step can say anything, and each red cell with what was wrong."""
    reasons = [f"- `named`, {fault}: {reason}" for fault, reason in NAMED.items()]
    red = [
        f"- red, {cell['step']}, {cell['fault']}: {cell['wrong'][0].partition(' (')[0][:MOST]}"
        for cell in cells
        if cell["wrong"]
    ]
    return [*reasons, *red]


if __name__ == "__main__":
    sys.exit(main())
