"""The runs that a state folder still remembers: Dagster keeps each for ever, with all its logs.

Nothing decides by them: what was published and trained stands in the bucket. Ticks of sensors have
a retention of Dagster's own, in the instance's settings.
"""

from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg

KEPT = timedelta(days=30)
MOST_AT_ONCE = 500
"""Deleting a run takes some milliseconds; the next command goes on."""
ENDED = [
    dg.DagsterRunStatus.SUCCESS,
    dg.DagsterRunStatus.FAILURE,
    dg.DagsterRunStatus.CANCELED,
]


def delete_old_runs(instance: dg.DagsterInstance, now: datetime) -> int:
    """Delete the runs that ended and were created long ago, with their events and logs.

    Args:
        instance: of the state folder.
        now: the present time.

    Returns:
        How many were deleted.

    """
    old = dg.RunsFilter(statuses=ENDED, created_before=now - KEPT)
    ids = [one.dagster_run.run_id for one in instance.get_run_records(old, limit=MOST_AT_ONCE)]
    for run_id in ids:
        instance.compute_log_manager.delete_logs(prefix=[run_id])
        instance.delete_run(run_id)
        for emptied in Path(instance.root_directory).rglob(f"{run_id}.db*"):
            emptied.unlink()  # Dagster empties the run's file of events and leaves it
    return len(ids)
