"""Whether the Dagster daemon is alive, and which sensors and schedules are off."""

import time
from collections.abc import Iterator

import dagster as dg

from hsp_assets.cli.doctor.findings import Finding

ALIVE_SECONDS = 120.0
"""A daemon that is well says so twice a minute."""


def automation(defs: dg.Definitions, instance: dg.DagsterInstance) -> Iterator[Finding]:
    """Look at the daemon, at every sensor and at every schedule."""
    yield _daemon(instance)
    statuses = {
        state.instigator_name: state.status.value for state in instance.all_instigator_state()
    }
    for one in [*(defs.sensors or ()), *(defs.schedules or ())]:
        kind = "sensor" if isinstance(one, dg.SensorDefinition) else "schedule"
        assert isinstance(one, dg.SensorDefinition | dg.ScheduleDefinition)  # noqa: S101
        by_default = one.default_status.value == "RUNNING"
        status = statuses.get(one.name, "DECLARED_IN_CODE")
        is_on = by_default if status == "DECLARED_IN_CODE" else status == "RUNNING"
        yield _switched(kind, one.name, is_on=is_on)


def _switched(kind: str, name: str, *, is_on: bool) -> Finding:
    if is_on:
        return Finding(f"{kind} {name}", "good", "On.")
    advice = "Switch it on in the Dagster UI: Automation, the switch beside its name."
    return Finding(f"{kind} {name}", "attention", "Off: it starts nothing.", advice)


def _daemon(instance: dg.DagsterInstance) -> Finding:
    beats = [beat.timestamp for beat in instance.get_daemon_heartbeats().values()]
    if not beats or time.time() - max(beats) > ALIVE_SECONDS:
        return Finding(
            "Dagster daemon",
            "attention",
            "It gave no sign of life for two minutes: no sensor looks, no queued run starts.",
            "Start it: hsp dev, dagster dev, or dagster-daemon run beside your webserver.",
        )
    return Finding("Dagster daemon", "good", "Alive.")
