"""The share sensor: when the share shows the changes of the portal, the lineage follows.

It looks at the share only while something is pending, because a look wakes a warehouse. One run
carries a set of changes from the share to Personalize's datasets; whether to retrain is decided
by the training sensor.
"""

from collections.abc import Iterable, Mapping

import dagster as dg

from hsp_assets.failures import NotYetVisible
from hsp_assets.jobs import follow_changes
from hsp_assets.portal.flows import RecordKind
from hsp_assets.resources.manifests import read_manifest
from hsp_assets.resources.snowflake import SnowflakeShareResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sensors.attempts import Attempts
from hsp_assets.sensors.changes import LatestChange, latest_changes
from hsp_assets.sensors.following import (
    Observed,
    Published,
    behind,
    change_set,
    describe,
    is_filled,
    pending,
)
from hsp_assets.sensors.pools import keep_pools
from hsp_assets.sensors.runs import Runs
from hsp_assets.share.names import event_view
from hsp_assets.share.progress import Shown, look

NAME = "share"
CHANGE_SET = "hsp/change_set"
"""Tag of a run: the changes that it follows."""
BUSY = ("imports", "share", "staging", "accepted", "datasets")
"""Groups of which a run under way must end first: it may be making the changes, or following."""


def share_sensor(seconds: int, status: dg.DefaultSensorStatus) -> dg.SensorDefinition:
    """The sensor, at an interval in seconds."""

    @dg.sensor(
        name=NAME,
        job=follow_changes,
        minimum_interval_seconds=seconds,
        default_status=status,
        description="Follows changes of HubSpot as soon as the Snowflake share shows them: "
        "share, staging, the gate, datasets, and their import into Personalize.",
    )
    def share_caught_up(
        context: dg.SensorEvaluationContext,
        snowflake: SnowflakeShareResource,
        storage: StorageResource,
    ) -> dg.SensorResult:
        keep_pools(context.instance)
        runs = Runs.of(context)
        latest = latest_changes(runs)
        published = read_published(storage)
        changed = pending(latest, published)
        if reason := _nothing_to_do(runs, latest, changed):
            return dg.SensorResult(skip_reason=reason)
        try:
            with snowflake.quick_session() as session:
                shown = look(session, event_view(session))
        except NotYetVisible as error:
            return dg.SensorResult(skip_reason=str(error))
        if late := behind(changed, shown):
            return dg.SensorResult(skip_reason=f"The share does not show {_words(late)} yet.")
        name, reason = change_set(changed), f"In HubSpot, {describe(changed, published)}."
        attempts, tags = Attempts(runs, NAME, seconds), {CHANGE_SET: name}
        request = attempts.request(f"follow-{name}", reason, tags)
        if isinstance(request, str):
            return dg.SensorResult(skip_reason=request)
        keys = runs.keys_of(follow_changes.name)
        return dg.SensorResult([request.with_replaced_attrs(asset_selection=keys)])

    return share_caught_up


def read_published(storage: StorageResource) -> Published:
    """What the share showed when the rows were read that are published; empty if none are."""
    manifest = read_manifest(storage, "datasets/interactions")
    read_from = manifest.facts.get("share", {}) if manifest else {}
    return {
        dataset: {view: _observed(facts) for view, facts in views.items()}
        for dataset, views in read_from.items()
    }


def _observed(facts: Mapping[str, float | None]) -> Observed:
    return Observed(Shown.from_facts(facts), float(facts["at"] or 0))


def _nothing_to_do(
    runs: Runs,
    latest: Mapping[RecordKind, LatestChange],
    changed: Mapping[RecordKind, LatestChange],
) -> str:
    """Why there is no need to look at the share; empty if there is."""
    if not is_filled(latest):
        return "HubSpot does not hold contacts, products and interactions yet."
    if not changed:
        return "Every change of HubSpot is published."
    if run := runs.under_way(BUSY):
        return f"Run {run[:8]} is under way; the next run follows the remaining changes."
    return ""


def _words(kinds: Iterable[RecordKind]) -> str:
    return ", ".join(kind.replace("_", " ") for kind in kinds)
