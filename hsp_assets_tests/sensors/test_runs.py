"""A sensor waits for a run that works on the same assets, and for no other."""

import dagster as dg
import pytest

from hsp_assets.definitions import defs
from hsp_assets.sensors.runs import LOCATION, UNDER_WAY, Runs

GROUPS = ("datasets", "recommender")
QUEUED = dg.DagsterRunStatus.QUEUED
OURS = "hsp_assets"


def start(
    instance: dg.DagsterInstance,
    *keys: str,
    job: str = "everything",
    status: dg.DagsterRunStatus = dg.DagsterRunStatus.STARTED,
    location: str = OURS,
) -> str:
    """Start a run of some assets of a job, by default of all; answer its id."""
    selection = {dg.AssetKey.from_user_string(key) for key in keys} or None
    run = instance.create_run_for_job(
        defs.resolve_job_def(job),
        asset_selection=selection,
        status=status,
        tags={LOCATION: location},
    )
    return run.run_id


def under_way(instance: dg.DagsterInstance) -> str:
    """The run that a sensor of ours waits for."""
    return Runs(instance, OURS, defs.get_repository_def()).under_way(GROUPS)


def test_without_a_run_none_is_under_way(instance: dg.DagsterInstance) -> None:
    assert under_way(instance) == ""


@pytest.mark.parametrize("status", [one for one in UNDER_WAY if one is not QUEUED])
def test_a_run_that_is_not_over_is_under_way(
    instance: dg.DagsterInstance, status: dg.DagsterRunStatus
) -> None:
    run = start(instance, "datasets/users", status=status)
    assert under_way(instance) == run


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
    assert under_way(instance) == ""


def test_a_run_of_other_groups_is_not_waited_for(instance: dg.DagsterInstance) -> None:
    start(instance, "imports/products", "staging/users")
    assert under_way(instance) == ""


def test_a_run_of_a_whole_job_is_waited_for(instance: dg.DagsterInstance) -> None:
    run = start(instance)
    assert under_way(instance) == run


def test_a_run_of_a_whole_job_that_makes_nothing_of_these_groups_is_not(
    instance: dg.DagsterInstance,
) -> None:
    start(instance, job="data_model")
    start(instance, job="use_dataset_version")
    assert under_way(instance) == ""


def test_another_code_location_may_run_whatever_it_likes(instance: dg.DagsterInstance) -> None:
    """Two teams may share an instance, and name their assets and jobs alike."""
    start(instance, "datasets/users", location="theirs")
    start(instance, location="theirs")
    assert under_way(instance) == ""
