"""The real-time API: latency at 500 requests/s, and throughput with its memory.

The API has one worker on one core; stand-ins and load have another, where there are two. The shop
has 2,500 products and 5,000 contacts, trained by `hsp demo`. `BENCH_API_REQUESTS=1000000` sends as
many requests in the last part, which must not make the API's memory grow.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median

import polars as pl
import requests
from rich.console import Console
from rich.table import Table

from benchmarks.api_load import (
    WARM_UP_SECONDS,
    Plan,
    Seen,
    load_at_rate,
    load_in_all,
    percentile,
)
from benchmarks.frame import KIB, MIB
from hsp_assets.sandbox.process import sandbox_process

RATE, SECONDS, ROUNDS = 500.0, 15.0, 3
REQUESTS, PARTS = 100_000, 5
START_WITHIN_SECONDS = 60.0
CORES = sorted(os.sched_getaffinity(0))
API_CORE, OTHER_CORE = CORES[-1], CORES[0]
VARIANTS = {"as it is set by default": "10", "no answer repeated": "0"}


@dataclass(frozen=True)
class Running:
    """A running API and its process."""

    url: str
    pid: int

    @property
    def cpu_seconds(self) -> float:
        """The CPU time that it has used; says what a request costs on a machine with other work."""
        fields = (
            Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        )
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def resident_bytes(self) -> int:
        """Its memory now."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) * KIB


def main() -> None:
    """Train a shop once, then measure."""
    total = int(os.environ.get("BENCH_API_REQUESTS", REQUESTS))
    with tempfile.TemporaryDirectory(prefix="hsp-bench-api-") as folder:
        state = Path(folder) / "state"
        _hsp("demo", "--state", str(state), "--products", "2500")
        os.sched_setaffinity(0, {OTHER_CORE})
        try:
            with sandbox_process(state) as starting:
                key = starting.wait().token
                _latency(state, key)
                _throughput(state, key, total)
        finally:
            os.sched_setaffinity(0, CORES)


def _latency(state: Path, key: str) -> None:
    columns = ("", "", "p50 ms", "p99 ms", "max ms", "not 200", "CPU ms a request")
    table = Table(*columns, title_justify="left")
    table.title = f"{RATE:.0f} requests/s, a tenth of them events, medians of {ROUNDS} rounds"
    for name, answer_seconds in VARIANTS.items():
        with _api(state, answer_seconds) as running:
            plan = _plan(state, running.url, key)
            before = running.cpu_seconds
            rounds = [_in_process(load_at_rate, plan, RATE, SECONDS) for _ in range(ROUNDS)]
            sent = ROUNDS * RATE * (SECONDS + WARM_UP_SECONDS)
            cost = 1e3 * (running.cpu_seconds - before) / sent
        for operation in sorted(rounds[0].milliseconds):
            taken = [seen.milliseconds[operation] for seen in rounds]
            shares = [median(percentile(one, share) for one in taken) for share in (0.5, 0.99, 1)]
            failed = sum(n for seen in rounds for code, n in seen.statuses.items() if code != 200)  # noqa: PLR2004
            cells = [f"{ms:.2f}" for ms in shares]
            table.add_row(name, operation, *cells, str(failed), f"{cost:.2f}")
    Console().print(table)


def _throughput(state: Path, key: str, total: int) -> None:
    table = Table("requests", "requests/s", "CPU ms a request", "memory MiB", title_justify="left")
    table.title = "as fast as one worker answers"
    with _api(state, "10") as running:
        plan = _plan(state, running.url, key)
        for part in range(1, PARTS + 1):
            begin, before = time.perf_counter(), running.cpu_seconds
            seen = _in_process(load_in_all, plan, total // PARTS)
            rate = seen.statuses[200] / (time.perf_counter() - begin)
            cost = 1e3 * (running.cpu_seconds - before) * PARTS / total
            done, memory = part * total // PARTS, running.resident_bytes / MIB
            table.add_row(f"{done:,}", f"{rate:,.0f}", f"{cost:.2f}", f"{memory:.1f}")
    Console().print(table)


def _plan(state: Path, url: str, key: str) -> Plan:
    [identity] = state.glob("s3/*/datasets/*/*/identity.parquet")
    records = pl.read_parquet(identity)["RECORD_ID"].sort()
    return Plan(url, key, int(records[0]), len(records), events=0.1)


@contextmanager
def _api(state: Path, answer_seconds: str) -> Iterator[Running]:
    """`hsp serve` on a core of its own."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "hsp_assets.cli", "serve"]
    command += ["--state", str(state), "--port", str(port)]
    variables = {"HSP_API_ANSWER_SECONDS": answer_seconds, "HSP_API_REQUESTS_PER_SECOND": "1e6"}
    with subprocess.Popen(  # noqa: S603 (ours)
        command,
        env={**os.environ, **variables},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        os.sched_setaffinity(process.pid, {API_CORE})
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_until_ready(url)
            yield Running(url, process.pid)
        finally:
            process.send_signal(signal.SIGINT)


def _wait_until_ready(url: str) -> None:
    deadline = time.monotonic() + START_WITHIN_SECONDS
    while True:
        try:
            requests.get(f"{url}/ready", timeout=5).raise_for_status()
        except requests.RequestException:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def _in_process(load: Callable[..., Seen], plan: Plan, *how: float) -> Seen:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(load, plan, *how).result()


def _hsp(*arguments: str) -> None:
    command = [sys.executable, "-m", "hsp_assets.cli", *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (ours)
