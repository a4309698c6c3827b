"""What topics share: a sample in a process of its own, rounds that alternate, a table of medians.

A topic is a module with a function `main()`, listed in `__main__`. Variants take turns, so
that whatever else the machine does falls on all of them alike.
"""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

KIB, MIB = 2**10, 2**20


@dataclass(frozen=True)
class Sample:
    """One run: wall-clock seconds, and the process's peak resident memory in bytes (0: unknown)."""

    seconds: float
    peak_bytes: int = 0


def in_own_process(function: Callable[..., object], *args: object) -> Sample:
    """Run a module-level function in a fresh process; its imports are not timed.

    Args:
        function: what to measure.
        args: what to call it with; they are pickled.

    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_timed, function, *args).result()


def _timed(function: Callable[..., object], *args: object) -> Sample:
    begin = time.perf_counter()
    function(*args)
    return Sample(time.perf_counter() - begin, peak_bytes())


def peak_bytes() -> int:
    """This process's peak resident memory; `getrusage` would count its parent's, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * KIB


def alternate(variants: Mapping[str, Callable[[], Sample]], rounds: int) -> dict[str, list[Sample]]:
    """Let variants take turns.

    Args:
        variants: how to take a sample of each, by name.
        rounds: how many samples of each.

    """
    samples: dict[str, list[Sample]] = {name: [] for name in variants}
    for _ in range(rounds):
        for name, variant in variants.items():
            samples[name].append(variant())
    return samples


def show(title: str, samples: Mapping[str, list[Sample]], baseline: str) -> None:
    """Print medians, the ratio of each to the baseline's, and the highest peak memory.

    Args:
        title: what was measured.
        samples: by variant.
        baseline: the variant whose ratio is 1.

    """
    table = Table("", "seconds", "ratio", "peak MiB", title=title, title_justify="left")
    base = median(sample.seconds for sample in samples[baseline])
    for name, taken in samples.items():
        seconds = median(sample.seconds for sample in taken)
        peak = max(sample.peak_bytes for sample in taken)
        table.add_row(name, f"{seconds:.2f}", f"{seconds / base:.2f}", f"{peak / MIB:,.0f}")
    Console().print(table)
