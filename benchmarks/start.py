"""Loading the definitions in a fresh process, beside Dagster alone.

python -m benchmarks start --rounds 9
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from benchmarks.frame import Sample, alternate, show

ROUNDS = 5
MODULES = {
    "Python": "sys",
    "Dagster": "dagster",
    "our definitions": "hsp_assets.definitions",
    "and a session on the share": "hsp_assets.definitions, hsp_assets.resources.snowflake_session",
}


def load(module: str) -> Sample:
    """Import modules in a process of their own, its start included."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {module}"], check=True)  # noqa: S603 (ours)
    return Sample(time.perf_counter() - begin)


def _loading(module: str) -> Callable[[], Sample]:
    return lambda: load(module)


def main(arguments: Sequence[str] = ()) -> None:
    """Load each in turn."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks start")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="samples of each variant")
    given = parser.parse_args(arguments)
    samples = alternate({name: _loading(one) for name, one in MODULES.items()}, given.rounds)
    show(f"loaded in a fresh process; medians of {given.rounds}", samples, "Dagster")
