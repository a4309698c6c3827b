"""Memory and disk of a sandbox whose portal changes and is published anew, again and again.

Each change of a contact is followed by the job that follows changes, as the sensors would start it,
without the wait between them: 180 changes are an hour of one every twenty seconds. Printed are the
process's own memory (USS) and the folder's bytes after each tenth of the changes, and the slope of
a straight line through the second half.

    python -m benchmarks memory --changes 180       # some twenty minutes
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import linear_regression

import dagster as dg
import psutil
import requests
from rich.console import Console
from rich.table import Table

from benchmarks.frame import MIB
from benchmarks.shop import QUIET
from hsp_assets.definitions import build_defs
from hsp_assets.environment import Settings
from hsp_assets.sandbox.endpoints import TOKEN, Endpoints
from hsp_assets.sandbox.process import sandbox_process

CHANGES, WAIT_SECONDS = 180, 60
CONTACTS = "/crm/v3/objects/contacts"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
Look = tuple[int, float, float]
"""How many changes there were, MiB of memory, MiB of disk."""


def make_portal(state: Path) -> None:
    """Run the lineage once."""
    program = [sys.executable, "-m", "hsp_assets.cli.main", "demo", "--state", str(state)]
    subprocess.run(program, check=True, stdout=subprocess.PIPE)  # noqa: S603 (ours)


def changing(endpoints: Endpoints) -> Callable[[int], None]:
    """Changes the age of a contact, and lets the share show it."""
    url = endpoints.hubspot + CONTACTS
    answer = requests.get(url, {"limit": "100"}, headers=HEADERS, timeout=WAIT_SECONDS)
    contacts = [one["id"] for one in answer.json()["results"]]

    def change(number: int) -> None:
        where, age = f"{url}/{contacts[number % len(contacts)]}", str(18 + number % 70)
        body = {"properties": {"age": age}}
        done = requests.patch(where, json=body, headers=HEADERS, timeout=WAIT_SECONDS)
        done.raise_for_status()
        refresh = f"{endpoints.snowflake}/sandbox/refresh"
        requests.post(refresh, timeout=WAIT_SECONDS).raise_for_status()

    return change


def looks(state: Path, changes: int) -> Iterator[Look]:
    """Change and publish; what the sandbox holds after each."""
    with sandbox_process(state) as starting:
        change = changing(starting.wait())
        job = build_defs(Settings(state=state)).resolve_job_def("follow_changes")
        (sandbox,) = psutil.Process().children()
        for number in range(1, changes + 1):
            change(number)
            with dg.DagsterInstance.ephemeral() as instance:
                job.execute_in_process(instance=instance, run_config=QUIET)
            disk = sum(file.stat().st_size for file in state.rglob("*") if file.is_file())
            yield number, sandbox.memory_full_info().uss / MIB, disk / MIB


def main(arguments: Sequence[str] = ()) -> None:
    """Look after each change, and fit the second half."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks memory")
    parser.add_argument("--changes", type=int, default=CHANGES, help="of the portal")
    given = parser.parse_args(arguments)
    table = Table("changes", "memory MiB", "disk MiB", title="a sandbox under changes")
    seen: list[Look] = []
    with tempfile.TemporaryDirectory(prefix="hsp-bench-") as folder:
        state = Path(folder, "state")
        make_portal(state)
        for look in looks(state, given.changes):
            seen.append(look)
            if look[0] % max(1, given.changes // 10) == 0:
                table.add_row(*(f"{number:,.0f}" for number in look))
    half = seen[len(seen) // 2 :]
    numbers, memory, disk = zip(*half, strict=True)
    grown = [linear_regression(numbers, one).slope for one in (memory, disk)]
    Console().print(table)
    Console().print(
        f"Slope of the second half: {grown[0]:+.3f} MiB of memory and {grown[1]:+.2f} MiB of "
        "disk for each change."
    )
