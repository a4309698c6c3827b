"""Which runs are under way, so that a sensor starts none that would meet them."""

from collections.abc import Iterable

import dagster as dg

UNDER_WAY = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def run_under_way(instance: dg.DagsterInstance, groups: Iterable[str]) -> str:
    """The id of a run that is not over and works on assets of these groups; empty if none is."""
    wanted = set(groups)
    for record in instance.get_run_records(dg.RunsFilter(statuses=UNDER_WAY)):
        selected = record.dagster_run.asset_selection
        if selected is None or wanted & {key.path[0] for key in selected}:
            return record.dagster_run.run_id
    return ""
