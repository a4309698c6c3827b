"""Which run is requested for some work after other runs, and which is not."""

import dagster as dg
import pytest

from hsp_assets.failures import PermanentFailure, TransientFailure, steps
from hsp_assets.sensors.attempts import ATTEMPTS, PART_OF, Attempts
from hsp_assets.sensors.runs import Runs
from hsp_assets_tests.sensors.requested import OURS, execute, make_run

SENSOR = "files"
WORK = "load-a"
BUSY, BROKEN = (
    TransientFailure("HubSpot is away."),
    PermanentFailure("A column is missing. Add it."),
)
Status = dg.DagsterRunStatus


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat steps without a pause."""
    monkeypatch.setattr(steps, "REPEATED_AFTER", (0.0, 0.0))


def attempts(instance: dg.DagsterInstance, pause: float = 0.0) -> Attempts:
    return Attempts(Runs(instance, OURS), SENSOR, pause)


def requested(one: Attempts, work: str = WORK, part_of: str = "") -> dg.RunRequest:
    request = one.request(work, "New files.", {PART_OF: part_of} if part_of else None)
    assert isinstance(request, dg.RunRequest), request
    return request


def refused(one: Attempts, work: str = WORK) -> str:
    said = one.request(work, "New files.")
    assert isinstance(said, str)
    return said


def test_the_first_run_bears_its_reason_and_is_not_repeated_by_dagster(
    instance: dg.DagsterInstance,
) -> None:
    request = requested(attempts(instance))
    assert request.run_key == "load-a-1"
    assert request.tags["hsp/reason"] == "New files."
    assert request.tags["dagster/retry_on_asset_or_op_failure"] == "false"


def test_what_fails_for_good_is_not_requested_again_before_there_is_other_work(
    instance: dg.DagsterInstance,
) -> None:
    one = attempts(instance)
    run = execute(instance, requested(one), SENSOR, BROKEN)
    said = refused(one)
    assert said.startswith(f"New files. Run {run[:8]} failed and would fail again: A column is")
    assert "when something new arrives" in said
    assert requested(one, "load-b").run_key == "load-b-1"


def test_what_may_pass_is_requested_again_three_times_at_most(
    instance: dg.DagsterInstance,
) -> None:
    one = attempts(instance)
    for number in range(1, ATTEMPTS + 1):
        request = requested(one)
        assert request.run_key == f"load-a-{number}"
        execute(instance, request, SENSOR, BUSY)
    assert "3 runs did not finish this" in refused(one)


def test_of_a_run_that_failed_for_two_reasons_the_lasting_one_counts(
    instance: dg.DagsterInstance,
) -> None:
    one = attempts(instance)
    execute(instance, requested(one), SENSOR, BUSY, BROKEN)
    assert "A column is missing" in refused(one)


def test_a_run_that_crashed_is_requested_again_after_a_pause(instance: dg.DagsterInstance) -> None:
    request = requested(attempts(instance))
    run = make_run(instance, request, SENSOR, Status.STARTED)
    instance.report_run_failed(run, "Its process was killed.")
    assert "the next starts in 6" in refused(attempts(instance, pause=62.0))
    assert requested(attempts(instance)).run_key == "load-a-2"


def test_a_run_that_dagster_starts_again_is_left_to_dagster(instance: dg.DagsterInstance) -> None:
    one = attempts(instance)
    run = make_run(instance, requested(one), SENSOR, Status.STARTED)
    instance.report_run_failed(run, "Its process was killed.")
    instance.add_run_tags(run.run_id, {"dagster/will_retry": "true"})
    assert "Dagster starts it again" in refused(one)


def test_a_run_that_a_person_cancelled_is_not_requested_again_before_there_is_other_work(
    instance: dg.DagsterInstance,
) -> None:
    one = attempts(instance)
    make_run(instance, requested(one), SENSOR, Status.CANCELED)
    assert "was cancelled" in refused(one)
    assert requested(one, "load-b").run_key == "load-b-1"


def test_a_run_that_is_under_way_is_not_requested_again(instance: dg.DagsterInstance) -> None:
    one = attempts(instance)
    make_run(instance, requested(one), SENSOR, Status.STARTED)
    assert "is under way" in refused(one)


def test_work_that_comes_back_after_other_work_is_new_and_has_a_key_of_its_own(
    instance: dg.DagsterInstance,
) -> None:
    """Dagster starts no second run for a key that it knows."""
    one, keys = attempts(instance), []
    for work in ("load-a", "load-b", "load-a", "load-b", "load-a"):
        request = requested(one, work)
        keys.append(request.run_key)
        make_run(instance, request, SENSOR, Status.SUCCESS)
    assert keys == ["load-a-1", "load-b-1", "load-a-2", "load-b-2", "load-a-3"]


def test_what_a_later_part_fails_at_for_good_is_not_begun_again(
    instance: dg.DagsterInstance,
) -> None:
    one = attempts(instance)
    make_run(instance, requested(one), SENSOR, Status.SUCCESS)
    execute(instance, requested(one, "finish-1", part_of=WORK), SENSOR, BROKEN)
    assert "would fail again" in refused(one)


def test_a_deleted_run_is_forgotten(instance: dg.DagsterInstance) -> None:
    one = attempts(instance)
    instance.delete_run(execute(instance, requested(one), SENSOR, BROKEN))
    assert requested(one).run_key == "load-a-1"


@pytest.mark.parametrize(
    ("location", "sensor"), [("another", SENSOR), (OURS, "another")], ids=["location", "sensor"]
)
def test_runs_of_others_count_for_nothing(
    instance: dg.DagsterInstance, location: str, sensor: str
) -> None:
    request = requested(attempts(instance))
    run = make_run(instance, request, sensor, Status.CANCELED)
    instance.add_run_tags(run.run_id, {"dagster/code_location": location})
    assert requested(attempts(instance)).run_key == "load-a-1"
