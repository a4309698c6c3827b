"""Work of Amazon Personalize that a run began and did not wait for, and its present status."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import dagster as dg

from hsp_assets.metadata import last_materialized, last_observed
from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.resources.personalize_kinds import has_failed
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
    pending = (_unfinished(instance, key) for key in KEYS)
    return [one for one in pending if one is not None]


def in_progress(waiting: Iterable[Unfinished], works: Iterable[Work]) -> Mapping[str, str]:
    """The assets whose work goes on, with its status; the others can be resumed."""
    going_on = {work.arn: work.status for work in works if not work.is_over}
    return {one.asset: going_on[one.arn] for one in waiting if one.arn in going_on}


def _unfinished(instance: dg.DagsterInstance, key: str) -> Unfinished | None:
    observed = last_observed(instance, key, "status", "arn")
    if observed is None or has_failed(observed.metadata):
        return None  # never waited for, or its failure was reported already
    materialized = last_materialized(instance, key)
    if materialized and materialized.at >= observed.at:
        return None
    return Unfinished(key, str(observed.metadata["arn"]))
