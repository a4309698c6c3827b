"""What a killed `hsp dev` left behind: processes that go on, and runs that no process executes.

A run whose process was killed along with everything else stays "started" for ever, and no other
run begins while it does. Whoever takes a state folder over clears it first; the sensors then start
what is still to be done. Whoever does also forgets the runs of long ago (`old_runs`).
"""

import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import psutil
from sqlalchemy.exc import DatabaseError

from hsp_assets.cli.old_runs import delete_old_runs
from hsp_assets.failures import SandboxError
from hsp_assets.sensors.pools import keep_pools

MARK = "STARTED_BY_HSP_DEV_FOR"
"""Variable by which every process that `hsp dev` started is known; DAGSTER_HOME may stand in the
environment of anybody's shell."""
END_WITHIN_SECONDS = 5.0
TEMPORARY = "hsp-*"
"""Names of the temporary folders that loading, publishing and training make, and delete."""
LEFT_BEHIND_SECONDS = 2 * 24 * 3600.0
BEGUN = [
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
ABANDONED = (
    "No process executes this run any more: it was killed, or the machine stopped. What the run "
    "had done is kept; a sensor starts again what it requested, the rest is yours to re-execute."
)


def mark(home: Path) -> dict[str, str]:
    """Variables for whatever works on a Dagster instance."""
    return {MARK: str(home)}


def clear(home: Path) -> list[str]:
    """End the processes that still use a Dagster instance, and the runs that they leave.

    Args:
        home: folder of the instance. The caller must be the only one to run anything on it.

    Returns:
        The ids of the runs that were under way, which have failed now.

    Raises:
        SandboxError: the instance's databases are damaged, or cannot be written.

    """
    _end(list(_processes(home)))
    _delete_temporary_folders()
    try:
        return _fail_abandoned(home)
    except DatabaseError as error:
        raise SandboxError(
            f"The runs that Dagster recorded in {home} cannot be read or written ({error.orig}). "
            "Free some space if the disk is full; else delete that folder: the record of past runs "
            "goes with it, and nothing of the portal, the bucket or the models."
        ) from error


def _fail_abandoned(home: Path) -> list[str]:
    with dg.DagsterInstance.from_config(str(home)) as instance:
        abandoned = [r.dagster_run for r in instance.get_run_records(dg.RunsFilter(statuses=BEGUN))]
        for run in abandoned:
            instance.report_run_failed(run, ABANDONED)
        keep_pools(instance)
        delete_old_runs(instance, datetime.now(UTC))
    return [run.run_id for run in abandoned]


def _delete_temporary_folders() -> None:
    """Delete temporary folders of ours in which nothing was done for long: those of killed runs."""
    before = time.time() - LEFT_BEHIND_SECONDS
    for folder in Path(tempfile.gettempdir()).glob(TEMPORARY):
        if folder.is_dir() and folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)


def _processes(home: Path) -> Iterator[psutil.Process]:
    """The processes that were marked; what other users run cannot be seen."""
    for process in psutil.process_iter():
        try:
            is_ours = process.environ().get(MARK) == str(home)
        except (psutil.AccessDenied, psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
        if is_ours:
            yield process


def _end(processes: list[psutil.Process]) -> None:
    for process in processes:
        process.kill()
    psutil.wait_procs(processes, END_WITHIN_SECONDS)
