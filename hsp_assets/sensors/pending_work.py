"""Work of Amazon Personalize that a run began and did not wait for, and what has become of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import dagster as dg

from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.sensors.history import last_materialized
from hsp_assets.training.progress import ASSETS, Work

KEYS = [*ASSETS.values(), *(f"recommender/{use_case}" for use_case in RECOMMENDERS)]
"""The assets whose work may go on longer than a run waits."""


@dataclass(frozen=True)
class Unfinished:
    """An asset whose run ended before its work did: its key, and the ARN of the work."""

    asset: str
    arn: str


def unfinished(instance: dg.DagsterInstance) -> list[Unfinished]:
    """The assets that were observed at work after they were last materialized."""
    found = (_unfinished(instance, key) for key in KEYS)
    return [one for one in found if one is not None]


def still_at_work(waiting: Iterable[Unfinished], works: Iterable[Work]) -> Mapping[str, str]:
    """The assets whose work goes on, with its status; the others can be taken up."""
    going_on = {work.arn: work.status for work in works if not work.is_over}
    return {one.asset: going_on[one.arn] for one in waiting if one.arn in going_on}


def _unfinished(instance: dg.DagsterInstance, key: str) -> Unfinished | None:
    records = instance.fetch_observations(dg.AssetKey(key.split("/")), limit=1).records
    observed = records[0].asset_observation if records else None
    if observed is None or "FAILED" in str(observed.metadata["status"].value):
        return None  # never waited for, or its failure was told already
    materialized = last_materialized(instance, key)
    if materialized and materialized[0] >= records[0].timestamp:
        return None
    return Unfinished(key, str(observed.metadata["arn"].value))
