"""Many runs of each job asked for at the same moment, with an upgrade and a command in between.

`python -m hsp_assets_tests.faults.launches` does so on SQLite and on PostgreSQL, job after job in
the order of the lineage. Every run must have been started once and be green, and afterwards the
stores must hold what one run of each job leaves: the same checker looks at them as after a fault.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import dagster as dg

from hsp_assets.jobs import data_model, follow_changes, import_files, train
from hsp_assets.live import parse_live
from hsp_assets.resources.storage import live_key
from hsp_assets_tests.faults.checker import wrong_with
from hsp_assets_tests.faults.contents import contents
from hsp_assets_tests.faults.house import House, build
from hsp_assets_tests.faults.installations import STORAGES, Installation
from hsp_assets_tests.faults.marks import told_by_processes
from hsp_assets_tests.production.platform import wait_until

JOBS = (data_model, import_files, follow_changes, train)
"""In the order of the lineage; the other jobs that make assets are these together."""
BESIDE = train.name
"""While its runs are under way the code location is loaded anew, and `hsp datasets use` called."""


def main() -> int:
    """Launch; 1 if something is not as it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--launches", type=int, default=10, help="of each job, at once")
    parser.add_argument("--storage", nargs="*", default=list(STORAGES), choices=list(STORAGES))
    parser.add_argument("--jobs", nargs="*", default=[job.name for job in JOBS])
    chosen = parser.parse_args()
    is_wrong = False
    for storage in chosen.storage:
        found = list(_try(storage, chosen.jobs, chosen.launches))
        done = f"{', '.join(chosen.jobs)}, {chosen.launches} at once on {storage}"
        sys.stdout.write("\n       ".join([f"{done}: {'RED' if found else 'as one'}", *found, ""]))
        sys.stdout.flush()
        is_wrong |= bool(found)
    return int(is_wrong)


def _try(storage: str, jobs: list[str], launches: int) -> Iterator[str]:
    """What is wrong after so many launches of each job."""
    with tempfile.TemporaryDirectory(prefix="hsp-launches-") as name:
        alone = build(Path(name) / "alone")
        together = alone.copy_to(Path(name) / "together")
        yield from _launch(alone, storage, jobs, 1)
        yield from _launch(together, storage, jobs, launches)
        yield from wrong_with(together, contents(alone))


def _launch(house: House, storage: str, jobs: list[str], times: int) -> Iterator[str]:
    with STORAGES[storage](house) as installation:
        for job in jobs:
            run_ids = installation.launch(job, times)
            if job == BESIDE:
                yield from _meanwhile(installation)
            for run in installation.wait_for(run_ids):
                yield from _unlike_one(installation, run)


def _meanwhile(installation: Installation) -> Iterator[str]:
    """Upgrade the code location, and put the live version live again, while runs are under way."""
    wait_until("a run", installation.is_under_way)
    yield from told_by_processes(installation.house.folder)
    installation.reload()
    pointer = installation.house.bucket / live_key(installation.house.settings.dataset_group)
    version = parse_live(pointer.read_bytes()).dataset_version
    used = installation.hsp("datasets", "use", version)
    if used.returncode:
        yield f"hsp datasets use {version} failed beside a run: {used.stdout}{used.stderr}"


def _unlike_one(installation: Installation, run: dg.DagsterRun) -> Iterator[str]:
    """What is wrong with one of the runs."""
    if not run.is_success:
        yield f"{run.job_name} {run.run_id} ended as {run.status.value}"
    events = installation.instance.get_records_for_run(
        run.run_id, of_type=dg.DagsterEventType.RUN_START
    )
    if len(events.records) != 1:
        yield f"{run.job_name} {run.run_id} was started {len(events.records)} times"


if __name__ == "__main__":
    sys.exit(main())
