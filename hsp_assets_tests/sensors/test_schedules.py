"""What the clock starts."""

from datetime import UTC, datetime

import dagster as dg
import pytest

from hsp_assets.definitions import build_defs, defs
from hsp_assets.environment import Settings, load_settings
from hsp_assets.failures import SettingsError
from hsp_assets.sensors.schedules import Times, schedules


def test_the_nightly_run_names_every_asset_of_its_job() -> None:
    """What a run names, it has attempted: conditions follow no half of what the gate refused."""
    (nightly, _) = schedules(Times(), dg.DefaultScheduleStatus.STOPPED)
    context = dg.build_schedule_context(
        scheduled_execution_time=datetime(2025, 3, 10, 3, tzinfo=UTC),
        repository_def=defs.get_repository_def(),
    )
    (request,) = nightly.evaluate_tick(context).run_requests or []
    expected = defs.resolve_job_def("refresh").asset_layer.selected_asset_keys
    assert set(request.asset_selection or ()) == set(expected)
    assert request.tags["hsp/reason"] == "Every night."


def test_times_and_intervals_are_the_installations() -> None:
    chosen = {"nightly_cron": "30 1 * * *", "time_zone": "Europe/Berlin", "share_seconds": 3_600}
    made = build_defs(Settings(environment="production", bucket="acme-hsp", **chosen))  # type: ignore[arg-type]
    schedules_ = {one.name: one for one in made.schedules or []}
    nightly = schedules_["nightly_refresh"]
    assert isinstance(nightly, dg.ScheduleDefinition)
    assert (nightly.cron_schedule, nightly.execution_timezone) == ("30 1 * * *", "Europe/Berlin")
    seconds = {one.name: one.minimum_interval_seconds for one in made.sensors or []}
    assert (seconds["share"], seconds["hubspot"]) == (3_600, 60)


def test_a_sandbox_looks_every_few_seconds_unless_told_otherwise() -> None:
    assert Settings().share_seconds == 5
    assert Settings(share_seconds=60).share_seconds == 60


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("HSP_NIGHTLY_CRON", "at three", "no cron expression"),
        ("HSP_TIME_ZONE", "Berlin", "no time zone"),
        ("HSP_HUBSPOT_SECONDS", "1", "greater than or equal to 5"),
    ],
)
def test_a_time_that_is_none_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, says: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=says):
        load_settings()
