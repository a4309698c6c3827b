"""Many launches of each job at once, on one installation with SQLite.

`python -m hsp_assets_tests.faults.launches` begins so many runs of a job at the same moment, each
in a process of its own, job after job in the order of the lineage. Each run must be green, or say
that trying again helps; after one more run the stores must hold what single runs leave.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hsp_assets.cli.orphans import clear
from hsp_assets.jobs import data_model, follow_changes, import_files, prepare, train
from hsp_assets_tests.faults.checker import unclear_about, wrong_with
from hsp_assets_tests.faults.contents import contents
from hsp_assets_tests.faults.disks import in_own_namespace, mount_memory
from hsp_assets_tests.faults.house import House, Run, build, open_shop

JOBS = (data_model, import_files, follow_changes, prepare, train)
"""In the order of the lineage; the other jobs are these together."""
WITHIN_SECONDS = 900.0


def main() -> int:
    """Launch; 1 if something is not as it must be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--launches", type=int, default=10, help="of each job, at once")
    launches = parser.parse_args().launches
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="hsp-launches-") as name, mount_memory(Path(name)):
        alone = build(Path(name) / "alone")
        together = alone.copy_to(Path(name) / "together")
        for job in JOBS:
            found = list(_try(job.name, alone, together, launches))
            sys.stdout.write(f"{job.name}, {launches} at once: {'; '.join(found) or 'as one'}\n")
            sys.stdout.flush()
            wrong += found
    return int(bool(wrong))


def _try(job: str, alone: House, together: House, launches: int) -> Iterator[str]:
    """What is wrong after so many launches of a job at once."""
    definition = alone.definitions().resolve_job_def(job)
    assets = sorted(key.to_user_string() for key in definition.asset_layer.executable_asset_keys)
    with open_shop(alone):
        once = Run(alone, assets).ended(WITHIN_SECONDS)
    if not once.success:
        yield f"one alone fails: {once.failures or once.error}"
    with open_shop(together):
        runs = [Run(together, assets, f"run-{number}") for number in range(launches)]
        for run in runs:
            ended = run.ended(WITHIN_SECONDS)
            yield from unclear_about(ended, job)
            if ended.was_killed:
                yield f"a process ended without a word: {ended.printed[-500:]}"
        clear(together.home)
        again = Run(together, assets).ended(WITHIN_SECONDS)
    if not again.success:
        yield f"run again alone, it fails: {again.failures or again.error}"
    yield from wrong_with(together, contents(alone))


if __name__ == "__main__":
    in_own_namespace()
    sys.exit(main())
