"""Work of Amazon Personalize that a run began and did not wait for, and its present status."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hsp_assets.recommenders import RECOMMENDERS
from hsp_assets.resources.manifests import awaited_work, read_manifest
from hsp_assets.resources.personalize_kinds import has_failed
from hsp_assets.resources.storage import StorageResource, manifest_key
from hsp_assets.training.progress import ASSETS, Work

KEYS = [*ASSETS.values(), *(f"recommender/{use_case}" for use_case in RECOMMENDERS)]
"""The assets whose work may go on longer than a run waits."""


@dataclass(frozen=True)
class Unfinished:
    """An asset whose run ended before its work did: its key, and the ARN of the work."""

    asset: str
    arn: str


def unfinished(storage: StorageResource) -> list[Unfinished]:
    """The assets that were at work when their last run ended; one whose failure is known is not."""
    there = set(storage.list_keys("manifests/recommender/"))  # one request, of a dozen assets
    works = (key for key in KEYS if manifest_key(awaited_work(key)) in there)
    awaited = {key: read_manifest(storage, awaited_work(key)) for key in works}
    return [
        Unfinished(key, str(one["arn"]))
        for key, one in awaited.items()
        if one is not None and not has_failed(one.facts)
    ]


def in_progress(waiting: Iterable[Unfinished], works: Iterable[Work]) -> Mapping[str, str]:
    """The assets whose work goes on, with its status; the others can be resumed."""
    going_on = {work.arn: work.status for work in works if not work.is_over}
    return {one.asset: going_on[one.arn] for one in waiting if one.arn in going_on}
