"""The runs of this code location: which are under way, and how those ended that sensors requested.

Runs of other code locations on the same Dagster instance are nobody's business here, whatever
their jobs and assets are called.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import dagster as dg

from hsp_assets.environment.keys import group_of
from hsp_assets.failures.steps import TRANSIENT, why

UNDER_WAY = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
LOCATION, SENSOR = "dagster/code_location", "dagster/sensor_name"
"""Tags that Dagster gives a run: of which code location it is, and which sensor requested it."""
REASON = "dagster/failure_reason"
"""Tag that Dagster gives a run that failed."""
OWN_FAULT = ("STEP_FAILURE", "JOB_INITIALIZATION_FAILURE")
"""Values of it that are no crash: a step failed, or the definitions or settings did not load."""


LONGEST_TEXT = 400


@dataclass(frozen=True)
class Runs:
    """The runs of one code location.

    Attributes:
        instance: of Dagster.
        location: name of the code location; empty where there is none, and every run counts.
        definitions: of the code location; without them, a whole job may work on anything.

    """

    instance: dg.DagsterInstance
    location: str = ""
    definitions: dg.RepositoryDefinition | None = None

    @classmethod
    def of(cls, context: dg.SensorEvaluationContext) -> "Runs":
        """Those of the code location to which a sensor belongs."""
        return cls(context.instance, location_of(context), context.repository_def)

    def under_way(self, groups: Iterable[str]) -> str:
        """The id of a run that is not over and works on assets of groups; empty if none is."""
        wanted = set(groups)
        for record in self._records(statuses=UNDER_WAY):
            keys = self._keys(record.dagster_run)
            if keys is None or wanted & set(map(group_of, keys)):
                return record.dagster_run.run_id
        return ""

    def ended_since(
        self, how: dg.DagsterEventType, seen: str, most: int
    ) -> tuple[list[dg.DagsterRun], str]:
        """The runs that ended in some way since the last look, oldest first.

        Args:
            how: they ended: `RUN_FAILURE` or `RUN_SUCCESS`.
            seen: how far the last look came; empty before the first, which only looks where to
                begin.
            most: runs to look at; the next look goes on.

        Returns:
            The runs, and how far this look came.

        """
        found = self.instance.fetch_run_status_changes(
            how, limit=most if seen else 1, cursor=seen or None, ascending=bool(seen)
        )
        ids = [record.run_id for record in found.records] if seen else []
        runs = [run for one in ids if (run := self.instance.get_run_by_id(one))]
        return [one for one in runs if self.location in ("", one.tags.get(LOCATION))], found.cursor

    def newest(self, tags: Mapping[str, str], count: int) -> list[dg.RunRecord]:
        """The newest runs that have tags, newest first."""
        return self._records(limit=count, tags=tags)

    def failure(self, run: dg.DagsterRun) -> str | None:
        """Why a run failed that would fail again; None if trying again may help.

        A run that crashed may be tried again, and one of which every failed step was transient.
        """
        if run.tags.get(REASON) not in OWN_FAULT:
            return None
        records = self.instance.get_records_for_run(
            run.run_id, of_type=dg.DagsterEventType.STEP_FAILURE
        ).records
        events = [record.event_log_entry.dagster_event for record in records]
        reasons = [_lasting(event) for event in events if event]
        if reasons and not any(reasons):
            return None
        return next((one for one in reasons if one), "its log says why")

    def keys_of(self, job: str) -> list[dg.AssetKey] | None:
        """The assets of a whole job; None where the definitions are not known."""
        return keys_of(self.definitions, job)

    def _records(
        self,
        statuses: list[dg.DagsterRunStatus] | None = None,
        limit: int | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> list[dg.RunRecord]:
        ours = {LOCATION: self.location} if self.location else {}
        filters = dg.RunsFilter(statuses=statuses or [], tags={**(tags or {}), **ours})
        return list(self.instance.get_run_records(filters, limit=limit))

    def _keys(self, run: dg.DagsterRun) -> Collection[dg.AssetKey] | None:
        """The assets on which a run works; None if they cannot be told."""
        return self.keys_of(run.job_name) if run.asset_selection is None else run.asset_selection


def location_of(context: dg.SensorEvaluationContext) -> str:
    """Name of the code location to which a sensor belongs; empty where no daemon ticks it."""
    origin = context.code_location_origin
    return origin.location_name if origin else ""


def keys_of(definitions: dg.RepositoryDefinition | None, job: str) -> list[dg.AssetKey] | None:
    """The assets of a whole job; None where the definitions are not known, or have no such job.

    A run that names its assets counts as an attempt at each of them: what it began and did not
    finish is no update that automation conditions would follow.
    """
    if definitions is None or not definitions.has_job(job):
        return None
    return sorted(definitions.get_job(job).asset_layer.selected_asset_keys)


def _lasting(failed: dg.DagsterEvent) -> str | None:
    """Why a step failed, in brief; None if it may succeed later."""
    ours = failed.step_failure_data.user_failure_data
    transient = ours.metadata.get(TRANSIENT) if ours else None
    return None if transient and transient.value else _brief(why(failed))


def _brief(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TEXT else f"{line[:LONGEST_TEXT]}…"
