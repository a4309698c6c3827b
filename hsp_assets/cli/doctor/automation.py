"""Whether the Dagster daemon is alive, and which sensors and schedules are off."""

import time
from collections.abc import Iterator, Sequence

import dagster as dg

from hsp_assets.cli.doctor.findings import Finding, attention, good

ALIVE_SECONDS = 120.0
"""A daemon that is well says so twice a minute."""


def examine_automation(
    defs: dg.Definitions, instance: dg.DagsterInstance | None
) -> Iterator[Finding]:
    """Look at the daemon, at every sensor and at every schedule; without an instance none ran."""
    beats = instance.get_daemon_heartbeats() if instance else {}
    yield _daemon([beat.timestamp for beat in beats.values()])
    switched = instance.all_instigator_state() if instance else []
    statuses = {state.instigator_name: state.status.value for state in switched}
    for one in [*(defs.sensors or ()), *(defs.schedules or ())]:
        kind = "sensor" if isinstance(one, dg.SensorDefinition) else "schedule"
        assert isinstance(one, dg.SensorDefinition | dg.ScheduleDefinition)  # noqa: S101
        by_default = one.default_status.value == "RUNNING"
        status = statuses.get(one.name, "DECLARED_IN_CODE")
        is_on = by_default if status == "DECLARED_IN_CODE" else status == "RUNNING"
        yield _switched(f"{kind} {one.name}", is_on=is_on)


def _switched(about: str, *, is_on: bool) -> Finding:
    if is_on:
        return good(about, "On.")
    advice = "Switch it on in the Dagster UI: Automation, the switch beside its name."
    return attention(about, "Off: it starts nothing.", advice)


def _daemon(beats: Sequence[float]) -> Finding:
    if not beats or time.time() - max(beats) > ALIVE_SECONDS:
        return attention(
            "Dagster daemon",
            "It gave no sign of life for two minutes: no sensor looks, no queued run starts.",
            "Start it: hsp dev, dagster dev, or dagster-daemon run beside your webserver.",
        )
    return good("Dagster daemon", "Alive.")
