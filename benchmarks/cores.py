"""Share to published CSV on one core and on two: how much a second core is worth.

Everything is pinned: the run, and the sandbox with its Snowflake and S3.

    python -m benchmarks cores --rows 10000000
"""

import argparse
import os
import shutil
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from benchmarks.datasets import ours
from benchmarks.frame import Sample, alternate, show
from benchmarks.shop import make_shop

ROWS, ROUNDS, CORES = 2_000_000, 3, (1, 2)


def pinned(state: str, cores: int) -> Sample:
    """Publish with everything on so many cores; child processes inherit them."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    return ours(Path(state))


def _on(state: Path, cores: int) -> Sample:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(pinned, str(state), cores).result()


def main(arguments: Sequence[str] = ()) -> None:
    """Let one core and two take turns."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks cores")
    parser.add_argument("--rows", type=int, default=ROWS, help="events of the share")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="samples of each variant")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="hsp-bench-") as folder:
        state = Path(folder, "state")
        make_shop(state, given.rows)
        shutil.rmtree(state / "s3", ignore_errors=True)
        runs = {f"cores: {n}": lambda n=n: _on(state, n) for n in CORES}
        samples = alternate(runs, given.rounds)
    one, two = (median(sample.seconds for sample in taken) for taken in samples.values())
    title = f"share to published CSV, {given.rows:,} events; a second core makes it"
    show(f"{title} {one / two:.2f} times as fast", samples, "cores: 2")
