"""What the Dagster instance remembers that sensors decide by: runs under way, and last results."""

from collections.abc import Iterable, Mapping
from typing import Any

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


def last_materialized(
    instance: dg.DagsterInstance, key: str
) -> tuple[float, Mapping[str, Any]] | None:
    """When an asset was last materialized (epoch seconds), and its metadata; None if never."""
    # Asking for the latest event itself takes three times as long, and a tick asks for a dozen.
    records = instance.fetch_materializations(dg.AssetKey(key.split("/")), limit=1).records
    if not records or records[0].asset_materialization is None:
        return None
    said = {name: value.value for name, value in records[0].asset_materialization.metadata.items()}
    return records[0].timestamp, said
