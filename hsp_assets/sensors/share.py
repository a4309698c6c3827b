"""The share sensor: when the share shows the changes of the portal, the lineage follows.

It looks at the share only while something is pending, because a look wakes a warehouse. One run
carries a set of changes from the share to Personalize's datasets; whether to retrain is decided
by the training sensor.
"""

import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import dagster as dg

from hsp_assets.failures import NotYetVisible
from hsp_assets.jobs import follow_changes
from hsp_assets.metadata import Recorded, last_materialized
from hsp_assets.portal.flows import KIND_VIEWS, RecordKind
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets.sensors.attempts import Attempt, next_attempt, outcome
from hsp_assets.sensors.changes import LatestChange, latest_changes
from hsp_assets.sensors.cursors import parse_cursor
from hsp_assets.sensors.following import (
    Observed,
    behind,
    change_set,
    is_filled,
    pending,
)
from hsp_assets.sensors.runs import run_under_way
from hsp_assets.share.names import event_view
from hsp_assets.share.progress import Shown, look

CHANGE_SET = "hsp/change_set"
"""Tag of a run: the changes that it follows."""
BUSY = ("imports", "share", "staging", "accepted", "datasets")
"""Groups of which a run under way must end first: it may be making the changes, or following."""


def share_sensor(seconds: int, status: dg.DefaultSensorStatus) -> dg.SensorDefinition:
    """The sensor, at an interval in seconds."""

    @dg.sensor(
        name="share",
        job=follow_changes,
        minimum_interval_seconds=seconds,
        default_status=status,
        description="Follows changes of HubSpot as soon as the Snowflake share shows them: "
        "share, staging, datasets, and their import into Personalize.",
    )
    def share_caught_up(
        context: dg.SensorEvaluationContext, snowflake: SnowflakeShareResource
    ) -> dg.SensorResult:
        latest = latest_changes(context.instance)
        changed = pending(latest, observed(context.instance), _published_at(context.instance))
        if reason := _nothing_to_do(context.instance, latest, changed):
            return dg.SensorResult(skip_reason=reason)
        try:
            with snowflake.quick_session() as session:
                shown = look(session, event_view(session))
        except NotYetVisible as error:
            return dg.SensorResult(skip_reason=str(error))
        if late := behind(changed, shown):
            return dg.SensorResult(skip_reason=f"The share does not show {_words(late)} yet.")
        name, last = change_set(changed), parse_cursor(Attempt, context.cursor)
        reason = f"Changes of {_words(changed)} in HubSpot."
        return outcome(next_attempt(last, name, time.time(), seconds), reason, {CHANGE_SET: name})

    return share_caught_up


def observed(instance: dg.DagsterInstance) -> dict[str, Observed]:
    """What the assets of the group `share` last saw, by name."""
    latest = {
        view: last_materialized(instance, f"share/{view}", "high_water_mark", "dagster/row_count")
        for view in KIND_VIEWS.values()
    }
    return {view: _observed(one) for view, one in latest.items() if one is not None}


def _observed(recorded: Recorded) -> Observed:
    mark = recorded.metadata["high_water_mark"]
    seen = datetime.fromtimestamp(mark, UTC) if isinstance(mark, float) else None
    return Observed(Shown(int(recorded.metadata["dagster/row_count"]), seen), recorded.at)


def _nothing_to_do(
    instance: dg.DagsterInstance,
    latest: Mapping[RecordKind, LatestChange],
    changed: Mapping[RecordKind, LatestChange],
) -> str:
    """Why there is no need to look at the share; empty if there is."""
    if not is_filled(latest):
        return "HubSpot does not hold contacts, products and interactions yet."
    if not changed:
        return "Every change of HubSpot is published."
    if run := run_under_way(instance, BUSY):
        return f"Run {run[:8]} is under way; the next run follows the remaining changes."
    return ""


def _published_at(instance: dg.DagsterInstance) -> float:
    published = last_materialized(instance, "datasets/interactions")
    return published.at if published else 0.0


def _words(kinds: Iterable[RecordKind]) -> str:
    return ", ".join(kind.replace("_", " ") for kind in kinds)
