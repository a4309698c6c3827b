"""Failures reach Dagster: their text comes first, and only what may pass is tried again."""

import errno
from collections.abc import Iterator

import dagster as dg
import polars as pl
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, IncompleteReadError
from botocore.parsers import ResponseParserError

from hsp_assets.failures import (
    NotYetVisible,
    PermanentFailure,
    RequestRefused,
    StagedPartsError,
    TransientFailure,
    steps,
)
from hsp_assets.failures.steps import is_transient, with_failures

TRIES = len(steps.REPEATED_AFTER) + 1
KEY = dg.AssetKey(["shop", "lamps"])
BRIGHT = dg.AssetCheckSpec("bright", asset=KEY, blocking=True)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat steps without a pause."""
    monkeypatch.setattr(steps, "REPEATED_AFTER", (0.0,) * (TRIES - 1))


def run_step(definition: dg.AssetsDefinition | dg.AssetChecksDefinition) -> dg.DagsterEvent:
    """Run an asset, or checks of one; the event of its failure."""
    is_check = isinstance(definition, dg.AssetChecksDefinition)
    definitions = dg.Definitions(
        assets=[] if is_check else [definition], asset_checks=[definition] if is_check else []
    )
    job = definitions.resolve_implicit_global_asset_job_def()
    result = job.execute_in_process(raise_on_error=False)
    (failed,) = [event for event in result.all_events if event.is_step_failure]
    return failed


def fail(error: Exception, *, yields: bool = False) -> tuple[int, dg.DagsterEvent]:
    """How often an asset that fails is tried, and its last failure."""
    calls = []

    def stop() -> dg.MaterializeResult[None]:
        calls.append(error)
        raise error

    def returning() -> dg.MaterializeResult[None]:
        """Return the result."""
        return stop()

    def yielding() -> Iterator[dg.MaterializeResult[None]]:
        """Yield the result."""
        yield stop()

    body = with_failures(yielding if yields else returning)
    failed = run_step(dg.asset(key=KEY)(body))
    return len(calls), failed


def words(event: dg.DagsterEvent) -> str:
    """What the step and, above its stack trace, the run's page show first."""
    failed = event.step_failure_data
    assert failed.user_failure_data is not None
    assert failed.error is not None
    text = str(failed.user_failure_data.description)
    assert text in failed.error.message
    return text


def facts(event: dg.DagsterEvent) -> dict[str, object]:
    failed = event.step_failure_data.user_failure_data
    assert failed is not None
    return {name: value.value for name, value in failed.metadata.items()}


@pytest.mark.parametrize("yields", [False, True])
def test_only_a_transient_failure_is_tried_again_however_an_asset_gives_its_result(
    yields: bool,
) -> None:
    assert fail(PermanentFailure("Change it."), yields=yields)[0] == 1
    assert fail(TransientFailure("Busy."), yields=yields)[0] == TRIES


def test_the_step_shows_the_text_the_class_and_the_cause() -> None:
    _, event = fail(RequestRefused("HubSpot refused it. Change the scope."))
    assert words(event) == "HubSpot refused it. Change the scope."
    assert facts(event) == {"failure": "RequestRefused", "transient": False}
    assert event.step_failure_data.error is not None
    assert event.step_failure_data.error.cause is not None
    assert event.step_failure_data.error.cause.cls_name == "RequestRefused"


def test_what_takes_hours_is_left_to_a_later_run() -> None:
    tries, event = fail(NotYetVisible("The share is young."))
    assert (tries, facts(event)["transient"]) == (1, True)


def test_after_the_last_try_the_text_is_shown_and_not_the_number_of_tries() -> None:
    _, event = fail(TransientFailure("HubSpot is away. Try later."))
    assert words(event) == "HubSpot is away. Try later."
    assert facts(event)["transient"] is True


def test_an_error_that_nobody_expected_is_not_tried_again_and_says_what_to_do() -> None:
    tries, event = fail(ZeroDivisionError("a bug"))
    assert tries == 1
    assert "ZeroDivisionError: a bug" in words(event)
    assert "report it" in words(event)


def test_a_full_disk_is_named_with_what_to_do_about_it() -> None:
    _, event = fail(OSError(errno.ENOSPC, "No space left on device", "/rows.csv"))
    assert words(event).startswith("A disk of this machine is full (OSError:")
    assert "/rows.csv" in words(event)
    assert "run it again" in words(event)


def answered(status: int, code: str = "Any") -> ClientError:
    response = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "PutObject")  # type: ignore[arg-type]


BUSY = (
    "Generic S3 error: Error performing PUT http://b/k in 2.7s, after 8 retries - Server returned"
)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (NotYetVisible("Later."), True),
        (StagedPartsError("users", "Stage again."), False),
        (EndpointConnectionError(endpoint_url="http://bucket"), True),
        (IncompleteReadError(actual_bytes=1, expected_bytes=2), True),
        (ResponseParserError("no XML"), True),
        (answered(503), True),
        (answered(400, "ThrottlingException"), True),
        (answered(400, "TooManyRequestsException"), True),
        (answered(400, "InvalidInputException"), False),
        (answered(403), False),
        (TimeoutError(), True),
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (pl.exceptions.ComputeError("No space left on device (os error 28)"), True),
        (OSError(f"object-store error: {BUSY}"), True),
        (OSError("object-store error: Server returned non-2xx status code: 403 Forbidden"), False),
        (OSError(errno.EACCES, "Permission denied"), False),
        (KeyError("name"), False),
    ],
)
def test_what_may_pass_by_itself(error: Exception, *, expected: bool) -> None:
    assert is_transient(error) is expected


def judged(*results: dg.AssetCheckResult) -> dg.AssetChecksDefinition:
    """Checks that find what they are told to find."""

    @dg.multi_asset_check(specs=[BRIGHT])
    @with_failures
    def judge() -> Iterator[dg.AssetCheckResult]:
        yield from results

    return judge


def test_a_blocking_check_that_fails_says_of_what_it_is_and_what_is_wrong() -> None:
    dark = dg.AssetCheckResult(
        passed=False, asset_key=KEY, check_name="bright", description="5 of 120 are dark. Mend it."
    )
    event = run_step(judged(dark))
    assert words(event) == "shop/lamps does not pass bright: 5 of 120 are dark. Mend it."
    assert facts(event) == {"failure": "ChecksFailed", "transient": False}


def test_an_asset_that_finds_itself_wanting_says_so_too() -> None:
    @dg.asset(key=KEY, check_specs=[BRIGHT])
    @with_failures
    def lamps() -> Iterator[dg.MaterializeResult[None]]:
        """Lamps."""
        dark = dg.AssetCheckResult(passed=False, check_name="bright", description="All are dark.")
        yield dg.MaterializeResult(check_results=[dark])

    assert words(run_step(lamps)) == "shop/lamps does not pass bright: All are dark."


def test_checks_of_several_assets_are_named_with_theirs() -> None:
    shades = dg.AssetKey(["shop", "shades"])

    @dg.multi_asset_check(specs=[BRIGHT, dg.AssetCheckSpec("clean", asset=shades, blocking=True)])
    @with_failures
    def judge() -> Iterator[dg.AssetCheckResult]:
        yield dg.AssetCheckResult(
            passed=False, asset_key=KEY, check_name="bright", description="All are dark."
        )
        yield dg.AssetCheckResult(
            passed=False, asset_key=shades, check_name="clean", description="One is dusty."
        )

    assert words(run_step(judge)) == (
        "shop/lamps does not pass bright: All are dark. "
        "shop/shades does not pass clean: One is dusty."
    )


def test_a_warning_stops_nothing() -> None:
    dim = dg.AssetCheckResult(
        passed=False, asset_key=KEY, check_name="bright", severity=dg.AssetCheckSeverity.WARN
    )
    checks = dg.Definitions(asset_checks=[judged(dim)])
    assert checks.resolve_implicit_global_asset_job_def().execute_in_process().success


@pytest.mark.parametrize("yields", [False, True])
def test_a_step_that_a_person_interrupts_ends_at_once(*, yields: bool) -> None:
    """A retry policy of Dagster's would start it again."""
    interrupted = KeyboardInterrupt()
    calls = []

    def stop() -> dg.MaterializeResult[None]:
        calls.append(1)
        raise interrupted

    def returning() -> dg.MaterializeResult[None]:
        """Return the result."""
        return stop()

    def yielding() -> Iterator[dg.MaterializeResult[None]]:
        """Yield the result."""
        yield stop()

    asset = dg.asset(key=KEY)(with_failures(yielding if yields else returning))
    assert not dg.materialize([asset], raise_on_error=False).success
    assert len(calls) == 1
