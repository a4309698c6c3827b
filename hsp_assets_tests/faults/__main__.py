"""`python -m hsp_assets_tests.faults`: try every step with every fault, and write what came of it.

Exit code 1: something was not as it must be. `--steps` and `--faults` take patterns.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from hsp_assets_tests.faults.disks import in_own_namespace, mount_memory
from hsp_assets_tests.faults.matrix import Cell, try_all

RESULT = Path("build") / "faults.json"


def main() -> int:
    """Try what the options want."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", nargs="*", default=["*"], help="patterns of assets")
    parser.add_argument("--faults", nargs="*", default=["*"], help="patterns of faults")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--json", type=Path, default=RESULT, help="where to write the result")
    chosen = parser.parse_args()
    begun, done = datetime.now(UTC), list[Cell]()
    chosen.json.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="hsp-faults-") as name:
        folder = Path(name)
        with mount_memory(folder):
            for cell in try_all(folder, chosen.steps, chosen.faults, chosen.workers):
                done.append(cell)
                _tell(len(done), cell)
                _write(chosen.json, begun, done)
    red = sum(bool(cell.wrong) for cell in done)
    sys.stdout.write(f"{len(done)} tried, {red} red\n")
    return int(red > 0 or not done)


def _write(file: Path, begun: datetime, done: list[Cell]) -> None:
    """Keep what came of it so far, so that it is there if this is ended before its time."""
    cells = [asdict(cell) for cell in sorted(done, key=lambda cell: (cell.step, cell.fault))]
    seconds = round((datetime.now(UTC) - begun).total_seconds())
    facts = {"date": begun.date().isoformat(), "commit": _commit(), "seconds": seconds}
    file.write_text(json.dumps({**facts, "cells": cells}, indent=1), encoding="utf-8")


def _tell(number: int, cell: Cell) -> None:
    verdict = "RED" if cell.wrong else cell.outcome
    lines = [f"{number:4} {cell.step}, {cell.fault}: {verdict}", *cell.wrong, ""]
    sys.stdout.write("\n       ".join(lines).rstrip(" "))
    sys.stdout.flush()


def _commit() -> str:
    command = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


if __name__ == "__main__":
    in_own_namespace()
    sys.exit(main())
