"""Ten launches of one job at once: one after the other, none twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import dagster as dg
import pytest

from hsp_assets_tests.production.platform import Platform, wait_until

JOB, LAUNCHES = "data_model", 10
POOLED = "data_model__product_properties"


@pytest.fixture(scope="module")
def launched(platform: Platform) -> list[str]:
    """The ids of the runs, when all have ended."""

    def runs() -> list[dg.DagsterRun]:
        return [run for run in platform.runs() if run.job_name == JOB]

    with ThreadPoolExecutor(LAUNCHES) as pool:
        list(pool.map(platform.launch, [JOB] * LAUNCHES))
    wait_until("end", lambda: all(run.is_finished for run in runs()), seconds=600)
    return [run.run_id for run in runs()]


def test_each_was_started_once_and_succeeded(platform: Platform, launched: list[str]) -> None:
    assert len(launched) == LAUNCHES
    for run_id in launched:
        run = platform.instance.get_run_by_id(run_id)
        assert run is not None
        assert run.status is dg.DagsterRunStatus.SUCCESS, platform.log()
        started = platform.instance.get_records_for_run(
            run_id, of_type=dg.DagsterEventType.RUN_START
        )
        assert len(started.records) == 1


def test_their_steps_did_their_work_one_after_the_other(
    platform: Platform, launched: list[str]
) -> None:
    statistics = (
        platform.instance.get_run_step_stats(run_id, step_keys=[POOLED]) for run_id in launched
    )
    times = sorted((one.start_time or 0.0, one.end_time or 0.0) for (one,) in statistics)
    assert min(start for start, _end in times) > 0
    assert all(end <= start for (_, end), (start, _) in pairwise(times))
