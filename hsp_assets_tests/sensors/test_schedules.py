"""What the clock starts."""

from datetime import UTC, datetime

import dagster as dg

from hsp_assets.definitions import defs
from hsp_assets.sensors.schedules import schedules


def test_the_nightly_run_names_every_asset_of_its_job() -> None:
    """What a run names, it has attempted: conditions follow no half of what the gate refused."""
    nightly = next(
        one for one in schedules(dg.DefaultScheduleStatus.STOPPED) if one.name == "nightly_refresh"
    )
    context = dg.build_schedule_context(
        scheduled_execution_time=datetime(2025, 3, 10, 3, tzinfo=UTC),
        repository_def=defs.get_repository_def(),
    )
    (request,) = nightly.evaluate_tick(context).run_requests or []
    expected = defs.resolve_job_def("refresh").asset_layer.selected_asset_keys
    assert set(request.asset_selection or ()) == set(expected)
    assert request.tags["hsp/reason"] == "Every night."
