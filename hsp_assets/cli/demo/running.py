"""Running a job through Dagster while somebody watches."""

import threading
import uuid
from collections.abc import Callable, Iterator

import dagster as dg

from hsp_assets.cli.foreground_runs import NOWHERE

POLL_SECONDS = 0.5
"""A look at the log takes its time from the run, whose end waits for none."""
STOPPED = "It was stopped before it ended."
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
"""The run's log is in the UI; the terminal shows progress and a summary."""


def run_job(
    defs: dg.Definitions,
    job: str,
    instance: dg.DagsterInstance,
    watch: Callable[[dg.EventLogEntry], None],
) -> list[dg.EventLogEntry]:
    """Run a job of the definitions to its end, whether it succeeds or fails.

    It runs in the thread of the caller, so that Ctrl-C interrupts the step that runs and Dagster
    records that the run was stopped.

    Args:
        defs: the definitions.
        job: name of the job.
        instance: where the run is recorded.
        watch: called with each entry of the run's log soon after it was made, in another thread.

    Returns:
        What the run recorded, in order.

    Raises:
        KeyboardInterrupt: it was interrupted; nothing of it is under way any more.

    """
    run_id, has_ended = str(uuid.uuid4()), threading.Event()
    definition = defs.resolve_job_def(job)
    entries: list[dg.EventLogEntry] = []

    def follow() -> None:
        for entry in _entries_until(has_ended, instance, run_id):
            entries.append(entry)
            watch(entry)

    watcher = threading.Thread(target=follow, name="watcher")
    watcher.start()
    try:
        definition.execute_in_process(
            run_config=QUIET,
            instance=instance,
            run_id=run_id,
            tags=NOWHERE,
            raise_on_error=False,
        )
    except KeyboardInterrupt:  # before its first step or after its last; Dagster sees any other
        _report_stopped(instance, run_id)
        raise
    finally:
        has_ended.set()
        watcher.join()
    if any(_is_interruption(entry) for entry in entries):
        raise KeyboardInterrupt
    return entries


def _report_stopped(instance: dg.DagsterInstance, run_id: str) -> None:
    run = instance.get_run_by_id(run_id)
    if run is not None and not run.is_finished:
        instance.report_run_canceled(run, STOPPED)


def _is_interruption(entry: dg.EventLogEntry) -> bool:
    """Whether an entry says that the run was stopped by a signal."""
    event = entry.dagster_event
    if event is None or event.event_type is not dg.DagsterEventType.PIPELINE_FAILURE:
        return False
    reason = event.job_failure_data.failure_reason
    return reason is not None and reason.value == "UNEXPECTED_TERMINATION"


def _entries_until(
    has_ended: threading.Event, instance: dg.DagsterInstance, run_id: str
) -> Iterator[dg.EventLogEntry]:
    """Yield the run's entries as they come, until it has ended and all were read."""
    cursor: str | None = None
    while True:
        is_last = has_ended.is_set()
        connection = instance.get_records_for_run(run_id, cursor)
        cursor = connection.cursor
        yield from (record.event_log_entry for record in connection.records)
        if is_last and not connection.has_more:
            return
        has_ended.wait(POLL_SECONDS)
