"""Running a job through Dagster while somebody watches."""

import threading
import uuid
from collections.abc import Callable, Iterator

import dagster as dg

POLL_SECONDS = 0.1
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
"""The run's log is in the UI; the terminal shows progress and a summary."""


def run_job(
    defs: dg.Definitions,
    job: str,
    instance: dg.DagsterInstance,
    watch: Callable[[dg.DagsterEvent], None],
) -> list[dg.EventLogEntry]:
    """Run a job of the definitions to its end, whether it succeeds or fails.

    Args:
        defs: the definitions.
        job: name of the job.
        instance: where the run is recorded.
        watch: called with each event of the run, soon after it happened.

    Returns:
        What the run recorded, in order.

    """
    run_id = str(uuid.uuid4())
    definition = defs.resolve_job_def(job)
    run = threading.Thread(
        target=lambda: definition.execute_in_process(
            run_config=QUIET, instance=instance, run_id=run_id, raise_on_error=False
        ),
        name="run",
    )
    run.start()
    entries: list[dg.EventLogEntry] = []
    for entry in _entries_until(run, instance, run_id):
        entries.append(entry)
        if entry.dagster_event is not None:
            watch(entry.dagster_event)
    return entries


def _entries_until(
    run: threading.Thread, instance: dg.DagsterInstance, run_id: str
) -> Iterator[dg.EventLogEntry]:
    """Yield the run's entries as they come, until its thread has ended and all were read."""
    cursor: str | None = None
    while True:
        has_ended = not run.is_alive()
        connection = instance.get_records_for_run(run_id, cursor)
        cursor = connection.cursor
        yield from (record.event_log_entry for record in connection.records)
        if has_ended and not connection.has_more:
            return
        run.join(POLL_SECONDS)
