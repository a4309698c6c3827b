"""Failures of ours reach Dagster: their text is shown, and only what may pass is tried again."""

from collections.abc import Iterator

import dagster as dg

from hsp_assets.assets.declaring import group
from hsp_assets.failures import PermanentFailure, RequestRefused, TransientFailure

asset = group("somewhere")
TRIES = 3


def run(error: Exception, *, yields: bool = False) -> tuple[int, dg.DagsterEvent]:
    """How often an asset that fails is tried in a job that retries, and its last failure."""
    calls = []

    def fail() -> dg.MaterializeResult[None]:
        calls.append(error)
        raise error

    def returning() -> dg.MaterializeResult[None]:
        """Return the result."""
        return fail()

    def yielding() -> Iterator[dg.MaterializeResult[None]]:
        """Yield the result."""
        yield fail()

    job = dg.define_asset_job("job", "*", op_retry_policy=dg.RetryPolicy(max_retries=TRIES - 1))
    broken = asset()(yielding if yields else returning)
    definitions = dg.Definitions(assets=[broken], jobs=[job])
    result = definitions.resolve_job_def("job").execute_in_process(raise_on_error=False)
    (failed,) = [event for event in result.all_events if event.is_step_failure]
    return len(calls), failed


def test_only_a_transient_failure_is_tried_again_however_an_asset_gives_its_result() -> None:
    for yields in (False, True):
        assert run(PermanentFailure("Change it."), yields=yields)[0] == 1
        assert run(TransientFailure("Busy."), yields=yields)[0] == TRIES


def test_the_step_shows_the_text_the_class_and_the_cause() -> None:
    _, event = run(RequestRefused("HubSpot refused it. Change the scope."))
    failed = event.step_failure_data
    assert failed.user_failure_data is not None
    assert failed.user_failure_data.description == "HubSpot refused it. Change the scope."
    assert failed.user_failure_data.metadata["failure"].value == "RequestRefused"
    assert failed.error is not None
    assert failed.error.cause is not None
    assert failed.error.cause.cls_name == "RequestRefused"


def test_a_bug_stays_what_it_is() -> None:
    tries, event = run(ZeroDivisionError("a bug"))
    assert (tries, event.step_failure_data.user_failure_data) == (TRIES, None)
