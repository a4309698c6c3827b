"""`python -m hsp_assets_tests.faults`: try every step with every fault, and keep what came of it.

Cells that are green in `build/faults.json` with the same code are not tried again, unless `--anew`
is given. Exit code 1: something was not as it must be. `--steps` and `--faults` take patterns.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from hsp_assets_tests.faults.disks import in_own_namespace, mount_memory
from hsp_assets_tests.faults.matrix import Wanted, try_all
from hsp_assets_tests.faults.results import RESULT, Kept, Results


def main() -> int:
    """Try what the options want."""
    chosen = _options()
    if chosen.anew:
        chosen.json.unlink(missing_ok=True)
    results, tried = Results(chosen.json), list[Kept]()
    done = results.done()
    wanted = Wanted(chosen.steps, chosen.faults, frozenset(done))
    with tempfile.TemporaryDirectory(prefix="hsp-faults-") as name:
        folder = Path(name)
        with mount_memory(folder):
            for cell, seconds in try_all(folder, wanted, chosen.workers):
                tried.append(results.add(cell, seconds))
                _tell(len(tried), tried[-1])
    red = sum(one.is_red for one in tried)
    sys.stdout.write(f"{len(tried)} tried, {red} red; {len(done)} were green before\n")
    return int(red > 0 or not (tried or done))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", nargs="*", default=["*"], help="patterns of assets")
    parser.add_argument("--faults", nargs="*", default=["*"], help="patterns of faults")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--json", type=Path, default=RESULT, help="where what came of it is kept")
    parser.add_argument("--anew", action="store_true", help="forget what came of it before")
    return parser.parse_args()


def _tell(number: int, kept: Kept) -> None:
    cell = kept.cell
    verdict = "RED" if kept.is_red else cell.outcome
    head = f"{number:4} {cell.step}, {cell.fault}: {verdict} ({kept.seconds} s)"
    sys.stdout.write("\n       ".join([head, *cell.wrong, ""]).rstrip(" "))
    sys.stdout.flush()


if __name__ == "__main__":
    in_own_namespace()
    sys.exit(main())
