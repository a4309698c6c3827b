"""A state folder forgets the runs of long ago, and no others."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from hsp_assets.cli.instance import dagster_home
from hsp_assets.cli.old_runs import KEPT, delete_old_runs


@dg.op
def work() -> None:
    """Something that is done."""


@dg.job
def working() -> None:
    """A job that leaves runs."""
    work()


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.from_config(str(dagster_home(tmp_path))) as opened:
        yield opened


def test_runs_that_ended_long_ago_are_deleted_with_their_logs(
    instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    run_id = working.execute_in_process(instance=instance).run_id
    assert delete_old_runs(instance, datetime.now(UTC) + KEPT + timedelta(minutes=1)) == 1
    assert instance.get_run_by_id(run_id) is None
    assert not list(tmp_path.rglob(f"{run_id}*"))


def test_newer_runs_and_those_under_way_are_kept(instance: dg.DagsterInstance) -> None:
    working.execute_in_process(instance=instance)
    begun = instance.create_run_for_job(working, status=dg.DagsterRunStatus.STARTED)
    assert delete_old_runs(instance, datetime.now(UTC)) == 0
    assert delete_old_runs(instance, datetime.now(UTC) + 2 * KEPT) == 1
    assert instance.get_run_by_id(begun.run_id) is not None
