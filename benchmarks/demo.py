"""`hsp demo` as a whole: the generated shop, and a folder of source files.

The folder is that of HSP_TUTORIAL_DATA, or `../shared/data/hubspot-tutorial` beside the checkout;
without one only the generated shop is measured.

    python -m benchmarks demo --rounds 5
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from rich.console import Console

from benchmarks.frame import Sample, alternate, show
from hsp_assets.environment import process_environment

ROUNDS = 3
SHOP, TUTORIAL = "the generated shop", "the tutorial's files"


class Timed:
    """One way to call the command, and what its summaries say of each group's seconds."""

    def __init__(self, *options: str) -> None:
        self._options = options
        self._groups: list[dict[str, float]] = []

    def __call__(self) -> Sample:
        """Run it in an empty folder."""
        with tempfile.TemporaryDirectory(prefix="hsp-bench-") as folder:
            summary = Path(folder, "summary.json")
            program = [sys.executable, "-m", "hsp_assets.cli.main", "demo", *self._options]
            places = ["--state", f"{folder}/state", "--json", str(summary)]
            begin = time.perf_counter()
            subprocess.run([*program, *places], check=True, stdout=subprocess.PIPE)  # noqa: S603
            seconds = time.perf_counter() - begin
            self._groups.append(json.loads(summary.read_text())["seconds"])
        return Sample(seconds)

    def groups(self) -> str:
        """The median seconds of each group."""
        names = self._groups[0]
        each = {name: median(one[name] for one in self._groups) for name in names}
        return ", ".join(f"{name} {seconds:.1f}" for name, seconds in each.items())


def main(arguments: Sequence[str] = ()) -> None:
    """Run each in turn."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks demo")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="samples of each variant")
    given = parser.parse_args(arguments)
    timed = {SHOP: Timed()}
    folder = process_environment({}).get("HSP_TUTORIAL_DATA", "../shared/data/hubspot-tutorial")
    if Path(folder).is_dir():
        timed[TUTORIAL] = Timed("--source", folder)
    runs: dict[str, Callable[[], Sample]] = {**timed}
    show(f"hsp demo; medians of {given.rounds}", alternate(runs, given.rounds), SHOP)
    for name, one in timed.items():
        Console().print(f"{name}, seconds of each group: {one.groups()}")
