"""Recommendations in HubSpot: a whole audience, again unchanged, with 1 % changed, and killed.

Everything is real but the far side: the asset runs in a process of its own, over stand-ins of
HubSpot, with the allowance of an Enterprise account, and Amazon Personalize, with a trained
recommender and no limit. What changes is what changes in a shop:
1 % of the contacts buy the product that they are recommended first. The last part kills the run ten
times, each time a tenth further, and compares the portal with one that nobody killed.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from resource import RUSAGE_SELF, getrusage
from typing import Any

import dagster as dg
from rich.console import Console
from rich.table import Table

from benchmarks.activation_shop import LENGTH, SPAWN, Site, buy, shop
from benchmarks.frame import KIB, MIB
from hsp_assets.assets import activation
from hsp_assets.checks import activation as checks

CONTACTS, KILLED_CONTACTS, KILLS = 100_000, 5_000, 10
STEP = "activation__product_recommendations"
COUNTED = ("created", "updated", "archived", "unchanged", "kept")
QUIET = {"console": {"config": {"log_level": "INFO"}}}
RECORDS = "SELECT count(*) FROM objects WHERE type_id LIKE '2-%' AND archived_at IS NULL"


def synchronize(site: Site, benchmark: Connection) -> None:
    """Materialize the asset with its checks; answer its metadata, seconds and peak memory."""
    begun, config = time.perf_counter(), activation.ActivationConfig(confirm_writes=True)
    with dg.DagsterInstance.ephemeral() as instance:
        done = dg.materialize(
            [activation.product_recommendations, checks.product_recommendations],
            instance=instance,
            selection=dg.AssetSelection.groups("activation"),
            resources=site.resources,
            run_config=dg.RunConfig(ops={STEP: config}, loggers=QUIET),
        )
    (made,) = done.asset_materializations_for_node(STEP)
    said = {name: entry.value for name, entry in made.metadata.items() if name != "preview"}
    failed = [c.check_name for c in done.get_asset_check_evaluations() if not c.passed]
    peak = getrusage(RUSAGE_SELF).ru_maxrss * KIB / MIB
    benchmark.send(said | {"s": time.perf_counter() - begun, "MiB": peak, "failed": failed})


def run(site: Site) -> dict[str, Any]:
    """One run to its end, in a process of its own."""
    ours, theirs = SPAWN.Pipe()
    process = SPAWN.Process(target=synchronize, args=(site, theirs))
    process.start()
    said: dict[str, Any] = ours.recv()
    process.join()
    return said


def run_and_kill(site: Site, records: int) -> None:
    """One run that is killed as soon as the portal has so many records."""
    process = SPAWN.Process(target=synchronize, args=(site, SPAWN.Pipe()[1]))
    process.start()
    while process.is_alive() and site.state(RECORDS)[0][0] < records:
        time.sleep(0.02)
    process.kill()
    process.join()


def main(options: Sequence[str] = ()) -> None:
    """Measure and print; fail where a promise is not kept."""
    parser = argparse.ArgumentParser(prog="activation")
    parser.add_argument("--contacts", type=int, default=CONTACTS)
    parser.add_argument("--killed-contacts", type=int, default=KILLED_CONTACTS)
    given, console = parser.parse_args(options), Console()
    with shop(given.contacts) as site:
        first, again = run(site), run(site)
        buyers = buy(site, given.contacts)
        changed = run(site)
    console.print(tabulated({"first": first, "unchanged": again, f"{buyers:,} bought": changed}))
    killed, whole = kill(given.killed_contacts)
    console.print(
        f"Killed {KILLS} times with {given.killed_contacts:,} contacts, and run again: "
        f"{'the same' if killed == whole else 'ANOTHER'} end state, {len(killed):,} records."
    )
    is_kept = killed == whole and not writes(again) and 0 < writes(changed) <= buyers * LENGTH
    if not is_kept:
        sys.exit("A promise is not kept.")


def tabulated(runs: dict[str, dict[str, Any]]) -> Table:
    """The runs as a table."""
    table = Table("run", "s", "MiB", *COUNTED, "failed")
    for name, said in runs.items():
        numbers = (f"{said[n]:,.0f}" for n in ("s", "MiB", *COUNTED))
        table.add_row(name, *numbers, ", ".join(said["failed"]) or "none")
    return table


def writes(said: dict[str, Any]) -> int:
    """How many records a run wrote."""
    return int(said["created"] + said["updated"] + said["archived"])


def kill(contacts: int) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """The end state after ten kills, and that of a run that nobody killed."""
    with shop(contacts) as site:
        for number in range(1, KILLS + 1):
            run_and_kill(site, contacts * LENGTH * number // (KILLS + 1))
        run(site)
        killed = site.state()
    with shop(contacts) as site:
        run(site)
        return killed, site.state()


if __name__ == "__main__":
    main()
