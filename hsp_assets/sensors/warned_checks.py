"""Who looks after the platform is told of checks that fail and only warn, where it is switched on.

They stop nothing, so that nobody is told of them unless HSP_NOTIFY_WARNINGS says so; each is told
once, and again only after it has passed. Blocking checks fail their run, which `notifications`
tells. How messages are brought to the channels belongs to `delivery`.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import dagster as dg

from hsp_assets.environment.keys import address
from hsp_assets.environment.portals import portal
from hsp_assets.resources.notifications import Message, NotificationsResource
from hsp_assets.sensors.cursors import format_cursor, parse_cursor
from hsp_assets.sensors.delivery import Undelivered, deliver
from hsp_assets.sensors.runs import Runs

INTERVAL_SECONDS = 60
MOST_AT_ONCE = 20
"""Runs that one tick looks at; the next goes on."""
LONGEST = 10
"""Checks that one message describes; it counts the others."""


@dataclass(frozen=True)
class Cursor:
    """How far the sensor has looked, and what it told.

    Attributes:
        seen: Dagster's own cursor of runs that succeeded; empty before the first look.
        warned: the checks that warned when they were evaluated last, as `staging/users:name`.
        undelivered: what channels did not take.
        version: of this form.

    """

    seen: str = ""
    warned: Sequence[str] = ()
    undelivered: Sequence[Undelivered] = ()
    version: Literal[1] = 1


@dataclass(frozen=True)
class Judged:
    """What the checks of a run found, by `staging/users:name`.

    Attributes:
        passed: those that passed.
        warned: what those said that failed and only warn.

    """

    passed: set[str] = field(default_factory=set)
    warned: Mapping[str, str] = field(default_factory=dict)


def warning_sensor(ui_url: str) -> dg.SensorDefinition:
    """The sensor that tells.

    Args:
        ui_url: address of the UI, for links; empty means none.

    """

    @dg.sensor(
        name="tell_warnings",
        minimum_interval_seconds=INTERVAL_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells SNS, Slack, PagerDuty or a webhook of checks that failed and only warn.",
    )
    def tell_warnings(
        context: dg.SensorEvaluationContext, notifications: NotificationsResource
    ) -> dg.SensorResult:
        before = parse_cursor(Cursor, context.cursor)
        how = dg.DagsterEventType.RUN_SUCCESS
        runs, seen = Runs.of(context).ended_since(how, before.seen, MOST_AT_ONCE)
        warned, messages = set(before.warned), []
        for run in runs:
            judged = judge(context.instance, run)
            new = {name: said for name, said in judged.warned.items() if name not in warned}
            warned = (warned - judged.passed) | judged.warned.keys()
            if new:
                messages.append(warning(run, new, ui_url))
        delivery = deliver(notifications, before.undelivered, messages, time.time())
        said = f"{len(messages)} told." if messages else "No check warns that did not before."
        if delivery.trouble:
            said = f"{said} {delivery.trouble}"
            context.log.warning(said)
        cursor = Cursor(seen, sorted(warned), delivery.undelivered)
        return dg.SensorResult(skip_reason=said, cursor=format_cursor(cursor))

    return tell_warnings


def judge(instance: dg.DagsterInstance, run: dg.DagsterRun) -> Judged:
    """What the checks of a run found."""
    records = instance.get_records_for_run(
        run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION
    ).records
    passed, warned = set[str](), dict[str, str]()
    for record in records:
        event = record.event_log_entry.dagster_event
        found = event.asset_check_evaluation_data if event else None
        if found is None:
            continue
        name = f"{address(found.asset_key)}:{found.check_name}"
        if found.passed:
            passed.add(name)
        elif found.severity is dg.AssetCheckSeverity.WARN:
            warned[name] = found.description or "Its page says why."
    return Judged(passed, warned)


def warning(run: dg.DagsterRun, warned: Mapping[str, str], ui_url: str) -> Message:
    """What is told of checks that warn, and did not before."""
    names = [*warned]
    title = f"{names[0]} warns" if len(names) == 1 else f"{len(names)} checks warn"
    lines = [f"{name}: {warned[name]}" for name in names[:LONGEST]]
    if len(names) > LONGEST:
        lines.append(f"and {len(names) - LONGEST} more.")
    link = f"{ui_url.rstrip('/')}/runs/{run.run_id}" if ui_url else ""
    asset = names[0].partition(":")[0]
    return Message(f"{portal() or 'hsp_assets'}: {title}", "\n".join(lines), link, asset, "warning")
