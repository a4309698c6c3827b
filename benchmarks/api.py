"""The real-time API: latency at 500 requests/s, under attack, what operations cost, and memory.

The API has one worker on one core; stand-ins and load take what is left of the machine. The shop
has 2,500 products and 5,000 contacts, trained by `hsp demo`; `BENCH_API_STATE` names a state folder
where that was done before. `BENCH_API_REQUESTS=1000000` sends as many requests in the last part,
which must not make the API's memory grow. `BENCH_API_PARTS` chooses among the four parts.
`BENCH_API_FIRST=1` runs all of it ahead of other work, on a machine that has some.
"""

import json
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
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from statistics import median

import polars as pl
import requests
from rich.console import Console
from rich.table import Table

from benchmarks.api_attacks import attacked
from benchmarks.api_load import (
    MIXTURE,
    WARM_UP_SECONDS,
    Plan,
    Seen,
    load_at_rate,
    load_in_all,
    percentile,
)
from benchmarks.frame import KIB, MIB
from hsp_assets.sandbox.process import sandbox_process

RATE, SECONDS, ROUNDS = 500.0, 20.0, 3
SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
OF_EACH = 5_000
REQUESTS, REQUESTS_PER_LINE = 100_000, 50_000
START_WITHIN_SECONDS = 60.0
API_CORE = max(os.sched_getaffinity(0))
ALL = "all of them"
VARIANTS = {"as set by default": "10", "no answer repeated": "0"}


@dataclass(frozen=True)
class Shop:
    """A trained shop in a running sandbox, and what to request of it."""

    state: Path
    key: str
    first_record: int
    records: int
    items: tuple[str, ...]

    def plan(self, url: str) -> Plan:
        """Load on an API of it."""
        return Plan(url, self.key, self.first_record, self.records, self.items)


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
    parts = os.environ.get("BENCH_API_PARTS", ",".join(PARTS)).split(",")
    with _trained() as state, _ahead(), sandbox_process(state) as starting:
        shop = _shop(state, starting.wait().token)
        for part in parts:
            PARTS[part](shop)


@contextmanager
def _trained() -> Iterator[Path]:
    if given := os.environ.get("BENCH_API_STATE"):
        yield Path(given)
        return
    with tempfile.TemporaryDirectory(prefix="hsp-bench-api-") as folder:
        state = Path(folder) / "state"
        command = [sys.executable, "-m", "hsp_assets.cli.main", "demo", "--state", str(state)]
        subprocess.run([*command, "--products", "2500"], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 (ours)
        yield state


@contextmanager
def _ahead() -> Iterator[None]:
    """Processes that are started here go ahead of all others of the machine, if that is wanted."""
    before = os.sched_getscheduler(0), os.sched_getparam(0)
    if os.environ.get("BENCH_API_FIRST"):
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    yield
    os.sched_setscheduler(0, *before)


def _shop(state: Path, key: str) -> Shop:
    live = next(state.glob("s3/*/live/*.json"))
    version = json.loads(live.read_bytes())["dataset_version"]
    [identity] = state.glob(f"s3/*/datasets/*/{version}/identity.parquet")
    records = pl.read_parquet(identity)["RECORD_ID"].sort()
    products = pl.read_csv(identity.parent / "items*.csv", columns=["ITEM_ID"], infer_schema=False)
    return Shop(state, key, int(records[0]), len(records), tuple(products["ITEM_ID"]))


def _latency(shop: Shop) -> None:
    table = Table("", "", *(f"{name} ms" for name in SHARES), title_justify="left")
    for name in ("not 200", "CPU ms a request"):
        table.add_column(name)
    table.title = f"{RATE:.0f} requests/s for {SECONDS:.0f} s, medians of {ROUNDS} rounds"
    for variant, cache_seconds in VARIANTS.items():
        with _api(shop.state, cache_seconds) as running:
            before = running.cpu_seconds
            plans = [replace(shop.plan(running.url), seed=seed) for seed in range(ROUNDS)]
            rounds = [_in_process(load_at_rate, plan, RATE, SECONDS) for plan in plans]
            sent = ROUNDS * RATE * (SECONDS + WARM_UP_SECONDS)
            cost = 1e3 * (running.cpu_seconds - before) / sent
        failed = sum(n for seen in rounds for code, n in seen.statuses.items() if code != 200)  # noqa: PLR2004
        for operation in (*MIXTURE, ALL):
            taken = [_taken(seen, operation) for seen in rounds]
            times = [median(percentile(one, share) for one in taken) for share in SHARES.values()]
            cells = [f"{ms:.2f}" for ms in times]
            table.add_row(variant, operation, *cells, str(failed), f"{cost:.2f}")
        table.add_section()
    Console().print(table)


def _taken(seen: Seen, operation: str) -> list[float]:
    """Milliseconds of an operation, or of all of them."""
    return [
        one
        for name, taken in seen.milliseconds.items()
        if operation in {name, ALL}
        for one in taken
    ]


def _attack(shop: Shop) -> None:
    table = Table("", *(f"{name} ms" for name in SHARES), "not 200", title_justify="left")
    table.title = f"{RATE:.0f} requests/s, no answer repeated, and attackers without a key"
    with _api(shop.state, VARIANTS["no answer repeated"]) as running:
        with attacked(running.url) as health:
            seen = _in_process(load_at_rate, shop.plan(running.url), RATE, SECONDS)
        for operation in (*MIXTURE, ALL):
            taken = _taken(seen, operation)
            cells = [f"{percentile(taken, share):.2f}" for share in SHARES.values()]
            table.add_row(operation, *cells)
        failed = sum(n for code, n in seen.statuses.items() if code != 200)  # noqa: PLR2004
        table.add_row("", *[""] * len(SHARES), str(failed))
        cells = [f"{percentile(health.milliseconds, share):.2f}" for share in SHARES.values()]
        table.add_row("/health, new connections", *cells, str(health.failures))
    Console().print(table)


def _costs(shop: Shop) -> None:
    table = Table("", "requests/s", "CPU ms a request", title_justify="left")
    table.title = f"one operation alone, as fast as one worker answers, {OF_EACH:,} requests each"
    with _api(shop.state, "10") as running:
        for operation in MIXTURE:
            plan = replace(shop.plan(running.url), mixture={operation: 1.0})
            before = running.cpu_seconds
            seen = _in_process(load_in_all, plan, OF_EACH)
            rate = seen.statuses[200] / seen.seconds
            cost = 1e3 * (running.cpu_seconds - before) / OF_EACH
            table.add_row(operation, f"{rate:,.0f}", f"{cost:.2f}")
    Console().print(table)


def _memory(shop: Shop) -> None:
    total = int(os.environ.get("BENCH_API_REQUESTS", REQUESTS))
    columns = ("requests", "not 200", "requests/s", "CPU ms a request", "memory MiB")
    table = Table(*columns, title="the mixture, as fast as one worker answers")
    with _api(shop.state, "10") as running:
        for done in range(REQUESTS_PER_LINE, total + 1, REQUESTS_PER_LINE):
            plan = replace(shop.plan(running.url), seed=done)
            before = running.cpu_seconds
            seen = _in_process(load_in_all, plan, REQUESTS_PER_LINE)
            answered = seen.statuses[200]
            rate = answered / seen.seconds
            cost = 1e3 * (running.cpu_seconds - before) / REQUESTS_PER_LINE
            cells = [f"{rate:,.0f}", f"{cost:.2f}", f"{running.resident_bytes / MIB:.1f}"]
            table.add_row(f"{done:,}", str(REQUESTS_PER_LINE - answered), *cells)
    Console().print(table)


@contextmanager
def _api(state: Path, cache_seconds: str) -> Iterator[Running]:
    """`hsp serve` on a core of its own."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "hsp_assets.cli.main", "serve"]
    command += ["--state", str(state), "--port", str(port)]
    variables = {"HSP_API_ANSWER_SECONDS": cache_seconds, "HSP_API_REQUESTS_PER_SECOND": "1e6"}
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


PARTS: dict[str, Callable[[Shop], None]] = {
    "latency": _latency,
    "attack": _attack,
    "costs": _costs,
    "memory": _memory,
}
