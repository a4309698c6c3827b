"""Which work of Personalize no run waited for is known from the bucket."""

from typing import Any

from hsp_assets.resources.manifests import awaited_work, remove_manifest, write_manifest
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sensors.pending_work import Unfinished, unfinished

BEST = "recommender/best_sellers"
AT_WORK = {"arn": "arn:best", "status": "CREATE IN_PROGRESS", "since": "2026-01-01T00:00:00+00:00"}


def left_at_work(storage: StorageResource, **facts: Any) -> None:
    write_manifest(storage, awaited_work(BEST), "run", {**AT_WORK, **facts})


def test_work_that_no_run_waited_for_is_unfinished_until_its_asset_is_made(
    storage: StorageResource,
) -> None:
    write_manifest(storage, BEST, "run", {})
    assert unfinished(storage) == []
    left_at_work(storage)
    assert unfinished(storage) == [Unfinished(BEST, "arn:best")]
    remove_manifest(storage, awaited_work(BEST))
    assert unfinished(storage) == []


def test_work_whose_failure_was_reported_is_not_waited_for(storage: StorageResource) -> None:
    left_at_work(storage, status="CREATE FAILED")
    assert unfinished(storage) == []
