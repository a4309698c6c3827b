"""Failures of ours reach Dagster: their text is shown, and only what may pass is tried again."""

from collections.abc import Callable, Iterator

import dagster as dg
import pytest

from hsp_assets.assets.declaring import group
from hsp_assets.failures import PermanentFailure, RequestRefused, TransientFailure

asset = group("somewhere")
TRIES = 3


class Body:
    """What an asset does: count, and fail."""

    def __init__(self, error: Exception) -> None:
        self.error, self.calls = error, 0

    def fail(self) -> None:
        self.calls += 1
        raise self.error


def returning(body: Body) -> dg.AssetsDefinition:
    """An asset whose function returns its result."""

    @asset()
    def broken() -> dg.MaterializeResult[None]:
        body.fail()
        return dg.MaterializeResult()

    return broken


def yielding(body: Body) -> dg.AssetsDefinition:
    """An asset whose function yields its result."""

    @asset()
    def broken() -> Iterator[dg.MaterializeResult[None]]:
        body.fail()
        yield dg.MaterializeResult()

    return broken


def run(broken: dg.AssetsDefinition) -> dg.ExecuteInProcessResult:
    """Materialize an asset in a job that tries everything again."""
    policy = dg.RetryPolicy(max_retries=TRIES - 1)
    job = dg.define_asset_job("job", "*", op_retry_policy=policy)
    definitions = dg.Definitions(assets=[broken], jobs=[job])
    return definitions.resolve_job_def("job").execute_in_process(raise_on_error=False)


@pytest.mark.parametrize("made", [returning, yielding])
@pytest.mark.parametrize(
    ("error", "tries"), [(PermanentFailure("Change it."), 1), (TransientFailure("Busy."), TRIES)]
)
def test_only_a_transient_failure_is_tried_again(
    made: Callable[[Body], dg.AssetsDefinition], error: Exception, tries: int
) -> None:
    body = Body(error)
    assert not run(made(body)).success
    assert body.calls == tries


def test_the_step_shows_the_text_the_class_and_the_cause() -> None:
    result = run(returning(Body(RequestRefused("HubSpot refused it. Change the scope."))))
    (failed,) = [event for event in result.all_events if event.is_step_failure]
    data = failed.step_failure_data
    assert data.user_failure_data is not None
    assert data.user_failure_data.description == "HubSpot refused it. Change the scope."
    assert data.user_failure_data.metadata["failure"].value == "RequestRefused"
    assert data.error is not None
    assert data.error.cause is not None
    assert data.error.cause.cls_name == "RequestRefused"


def test_a_bug_stays_what_it_is() -> None:
    body = Body(ZeroDivisionError("a bug"))
    result = run(returning(body))
    (failed,) = [event for event in result.all_events if event.is_step_failure]
    assert failed.step_failure_data.user_failure_data is None
    assert body.calls == TRIES
