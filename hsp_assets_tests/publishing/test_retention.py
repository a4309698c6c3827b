"""The work of old runs goes; what was accepted last and what kept versions came from stays."""

import os
import time
from pathlib import Path

import polars as pl
import pytest

from hsp_assets.publishing.accepted import Accepted, Report, accept
from hsp_assets.publishing.datasets import Datasets
from hsp_assets.publishing.retention import erase_work, note_origin, retire_work
from hsp_assets.publishing.staged import Staged
from hsp_assets.resources.storage import StorageResource, rejects_key, staging_prefix
from hsp_assets.schemas import DATASETS, DatasetName
from hsp_assets_tests.conftest import S3

DAY = 24 * 3600.0


@pytest.fixture
def datasets(storage: StorageResource) -> Datasets:
    return Datasets(storage, "group")


def accepted(storage: StorageResource, name: DatasetName, run: str) -> Accepted:
    """What a run staged and its gate accepted, but for one row that was rejected."""
    part, rejected = f"{staging_prefix(name, run)}a.parquet", rejects_key(name, run)
    for key in (part, rejected):
        storage.write_parquet(key, pl.DataFrame({"USER_ID": ["u1"]}))
    staged = Staged(name, run, storage.uri(staging_prefix(name, run)), run, "")
    return Accepted(staged, Report(2, 1, "", {}), storage.uri(rejected))


def publish(datasets: Datasets, run: str) -> None:
    """Stage, accept and publish a version named after the run."""
    rows = {name: accepted(datasets.storage, name, run) for name in DATASETS}
    accept(datasets.storage, run, rows)
    note_origin(datasets, run, rows.values())
    for name in DATASETS:
        datasets.write_profile(run, name, {})


def age(s3: S3, datasets: Datasets, days: float, run: str) -> None:
    """Let what a run left have been written so long ago."""
    then = time.time() - days * DAY
    for path in (s3.folder / datasets.storage.bucket).rglob("*"):
        if path.is_file() and run in path.as_posix():
            os.utime(path, (then, then))


def runs(datasets: Datasets) -> set[str]:
    """The runs whose work is in the bucket."""
    keys = [*datasets.storage.list_keys("staging/"), *datasets.storage.list_keys("rejects/")]
    return {Path(key).stem if key.startswith("rejects/") else key.split("/")[2] for key in keys}


def test_the_work_of_old_runs_is_deleted(shared_s3: S3, datasets: Datasets) -> None:
    for run, days in {"old": 8.0, "new": 6.0}.items():
        accepted(datasets.storage, "users", run)
        age(shared_s3, datasets, days, run)
    deleted = retire_work(datasets.storage, days=7)
    assert deleted == ["staging/users/old/a.parquet", "rejects/users/old.parquet"]
    assert runs(datasets) == {"new"}


def test_what_kept_versions_came_from_stays_as_long_as_they_do(
    shared_s3: S3, datasets: Datasets
) -> None:
    for run in ("v1", "v2", "v3"):
        publish(datasets, run)
        age(shared_s3, datasets, 30 - int(run[1]), run)
    datasets.go_live("v2")
    datasets.retire(keep=1)  # v3, and the live one
    retire_work(datasets.storage, days=7)
    assert runs(datasets) == {"v2", "v3"}


def test_what_was_accepted_last_stays_however_old_it_is(shared_s3: S3, datasets: Datasets) -> None:
    rows = {name: accepted(datasets.storage, name, "quiet") for name in DATASETS}
    accept(datasets.storage, "quiet", rows)
    age(shared_s3, datasets, 300, "quiet")
    assert retire_work(datasets.storage, days=7) == []


def test_a_version_names_the_run_that_it_came_from_first(datasets: Datasets) -> None:
    note_origin(datasets, "v1", [accepted(datasets.storage, "users", "first")])
    note_origin(datasets, "v1", [accepted(datasets.storage, "users", "second")])
    assert b"first" in (datasets.storage.read(datasets.key("v1", "origin.json")) or b"")


def test_with_customers_who_left_the_work_of_all_earlier_runs_goes(
    shared_s3: S3, datasets: Datasets
) -> None:
    for run, days in {"v1": 3.0, "v2": 2.0, "v3": 1.0}.items():
        publish(datasets, run)
        age(shared_s3, datasets, days, run)
    erase_work(datasets, "v2")
    assert runs(datasets) == {"v2", "v3"}
