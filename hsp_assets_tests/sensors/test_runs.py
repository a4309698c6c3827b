"""A sensor waits for a run that works on the same assets, and for no other."""

import dagster as dg
import pytest

from hsp_assets.definitions import defs
from hsp_assets.sensors.runs import UNDER_WAY, run_under_way

GROUPS = ("datasets", "recommender")
QUEUED = dg.DagsterRunStatus.QUEUED


def start(
    instance: dg.DagsterInstance,
    *keys: str,
    job: str = "everything",
    status: dg.DagsterRunStatus = dg.DagsterRunStatus.STARTED,
) -> str:
    """Start a run of some assets of a job, by default of all; answer its id."""
    selection = {dg.AssetKey.from_user_string(key) for key in keys} or None
    run = instance.create_run_for_job(
        defs.resolve_job_def(job), asset_selection=selection, status=status
    )
    return run.run_id


def test_without_a_run_none_is_under_way(instance: dg.DagsterInstance) -> None:
    assert run_under_way(instance, GROUPS) == ""


@pytest.mark.parametrize("status", [one for one in UNDER_WAY if one is not QUEUED])
def test_a_run_that_is_not_over_is_under_way(
    instance: dg.DagsterInstance, status: dg.DagsterRunStatus
) -> None:
    run = start(instance, "datasets/users", status=status)
    assert run_under_way(instance, GROUPS) == run


def test_a_queued_run_is_under_way_too() -> None:
    """None can be queued here: only a code location that is served has a queue."""
    assert QUEUED in UNDER_WAY


@pytest.mark.parametrize(
    "status",
    [
        dg.DagsterRunStatus.SUCCESS,
        dg.DagsterRunStatus.FAILURE,
        dg.DagsterRunStatus.CANCELED,
    ],
)
def test_a_run_that_is_over_is_not(
    instance: dg.DagsterInstance, status: dg.DagsterRunStatus
) -> None:
    start(instance, "datasets/users", status=status)
    assert run_under_way(instance, GROUPS) == ""


def test_a_run_of_other_groups_is_not_waited_for(instance: dg.DagsterInstance) -> None:
    start(instance, "imports/products", "staging/users")
    assert run_under_way(instance, GROUPS) == ""


def test_a_run_of_a_whole_job_is_waited_for(instance: dg.DagsterInstance) -> None:
    run = start(instance)
    assert run_under_way(instance, GROUPS) == run
