"""Runs that sensors requested, made as Dagster's daemon makes them, and ended in every way."""

from collections.abc import Mapping

import dagster as dg

from hsp_assets.definitions import defs
from hsp_assets.failures.steps import with_failures
from hsp_assets.sensors.runs import LOCATION, SENSOR

OURS = "hsp_assets"


def make_run(
    instance: dg.DagsterInstance,
    request: dg.RunRequest,
    sensor: str,
    status: dg.DagsterRunStatus,
    job: str = "import_files",
) -> dg.DagsterRun:
    """The run that a sensor requested, in a status that no execution brought about."""
    return instance.create_run_for_job(
        defs.resolve_job_def(request.job_name or job),
        asset_selection=frozenset(request.asset_selection) if request.asset_selection else None,
        tags=tags_of(request, sensor),
        status=status,
    )


def execute(
    instance: dg.DagsterInstance, request: dg.RunRequest, sensor: str, *errors: Exception
) -> str:
    """Execute a run as requested, of which a step fails with each of the errors; its id."""

    def step(number: int, error: Exception) -> dg.AssetsDefinition:
        @dg.asset(name=f"step_{number}")
        @with_failures
        def fail() -> None:
            raise error

        return fail

    definitions = dg.Definitions(assets=[step(n, error) for n, error in enumerate(errors)])
    job = definitions.resolve_implicit_global_asset_job_def()
    result = job.execute_in_process(
        instance=instance, tags=tags_of(request, sensor), raise_on_error=False
    )
    assert not result.success
    return result.run_id


def tags_of(request: dg.RunRequest, sensor: str) -> Mapping[str, str]:
    """The tags of the run of a request, with those that Dagster gives it."""
    assert request.run_key is not None
    return {**request.tags, SENSOR: sensor, LOCATION: OURS, "dagster/run_key": request.run_key}
