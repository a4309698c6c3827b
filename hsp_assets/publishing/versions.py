"""Publishing a dataset group: immutable versions in the bucket, and one pointer to the live one.

A version holds all three datasets. Its name is a digest of their rows, so the same rows are the
same version, and publishing them again changes nothing. The pointer is written last and in one
step: a reader never sees new users beside old interactions. How a CSV is written belongs to
`csv_files`.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import polars as pl

from hsp_assets.failures import PermanentFailure
from hsp_assets.live import Live, LiveRecommender, format_live, parse_live
from hsp_assets.parallel import at_once
from hsp_assets.publishing.csv_audit import Audit, audit
from hsp_assets.publishing.csv_files import csv_files
from hsp_assets.resources.storage import StorageResource, live_key, version_key, versions_prefix
from hsp_assets.schemas import DATASETS, DatasetName, avro_schema

LEFT_USERS = "left_users.csv"
"""Beside a version: users of the version before it who are to be erased; absent if none are."""
VERSION_DIGITS = 12
UPLOADS_AT_ONCE = 2
CSV_FORMAT = "2"
"""Part of a version's name: to be raised when the same rows would be written differently."""

Numbers = Mapping[str, float]


@dataclass(frozen=True)
class Version:
    """A published dataset version that is kept: its name, and when it was completed."""

    name: str
    completed: datetime


def version_of(dataset_group: str, fingerprints: Iterable[str]) -> str:
    """The version that three staged datasets make, from their fingerprints in order.

    Each group names the same rows differently: recommenders and jobs are named after versions, and
    Personalize's names are unique in an account, not in a group.
    """
    schemas = [avro_schema(name) for name in DATASETS]
    parts = [CSV_FORMAT, dataset_group, *schemas, *fingerprints]
    digest = hashlib.sha256("\n".join(parts).encode())
    return digest.hexdigest()[:VERSION_DIGITS]


def csv_key(dataset_group: str, version: str, dataset: DatasetName) -> str:
    """Where a version keeps a dataset's CSV; a folder of parts when it is larger than 1 GB."""
    return version_key(dataset_group, version, f"{dataset}.csv")


def profile_key(dataset_group: str, version: str, dataset: DatasetName) -> str:
    """Where a version keeps what the gate measured of a dataset; written when its CSV is whole."""
    return version_key(dataset_group, version, f"profile/{dataset}.json")


def is_published(
    storage: StorageResource, dataset_group: str, version: str, dataset: DatasetName
) -> bool:
    """Whether a version holds the whole of a dataset."""
    return storage.exists(profile_key(dataset_group, version, dataset))


def publish_csv(
    storage: StorageResource, key: str, dataset: DatasetName, rows: pl.LazyFrame, count: int
) -> Audit:
    """Write rows under a key, as one file, or as `<key>/part-*.csv` when it would exceed 1 GB.

    The files are read back first; nothing is stored when something is wrong with them.

    Args:
        storage: the bucket.
        key: as `csv_key` names it.
        dataset: which one.
        rows: its accepted rows.
        count: how many there are.

    Returns:
        What is wrong with them.

    """
    storage.delete(key)  # parts of a publication that was cut off
    with csv_files(dataset, rows, count) as files:
        found = audit(dataset, files, count)
        if not found.faults:
            _upload(storage, _keys(key, files))
    return found


def write_profile(
    storage: StorageResource,
    dataset_group: str,
    version: str,
    dataset: DatasetName,
    numbers: Numbers,
) -> None:
    """Keep what the gate measured, which also says that the dataset's files are whole."""
    content = json.dumps(dict(numbers), indent=2, sort_keys=True)
    storage.write(profile_key(dataset_group, version, dataset), content.encode())


def read_profile(
    storage: StorageResource, dataset_group: str, version: str, dataset: DatasetName
) -> dict[str, float]:
    """What the gate measured of a published dataset; empty when it is not published."""
    if not version:
        return {}
    content = storage.read(profile_key(dataset_group, version, dataset))
    return {} if content is None else {n: float(v) for n, v in json.loads(content).items()}


def _upload(storage: StorageResource, files: Mapping[str, Path]) -> None:
    for _ in at_once(lambda key: storage.upload(files[key], key), files, most=UPLOADS_AT_ONCE):
        pass


def _keys(key: str, files: list[Path]) -> dict[str, Path]:
    if len(files) == 1:
        return {key: files[0]}
    return {f"{key}/part-{number:05d}.csv": file for number, file in enumerate(files)}


def versions(storage: StorageResource, dataset_group: str) -> list[Version]:
    """The complete versions that are kept, newest first."""
    prefix = versions_prefix(dataset_group)
    written: dict[str, dict[str, datetime]] = {}
    for key, time in storage.list_objects(prefix):
        version, _, file = key.removeprefix(prefix).partition("/")
        written.setdefault(version, {})[file] = time
    profiles = [f"profile/{name}.json" for name in DATASETS]
    complete = [
        Version(version, max(times[profile] for profile in profiles))
        for version, times in written.items()
        if all(profile in times for profile in profiles)
    ]
    return sorted(complete, key=lambda v: (v.completed, v.name), reverse=True)


def retire_versions(storage: StorageResource, dataset_group: str, keep: int) -> list[str]:
    """Delete all complete versions but the newest and the live one; answer those deleted.

    One with users who are still to be erased is kept until they are: it knows who they are.
    """
    live = read_live(storage, dataset_group).dataset_version
    old = [
        v.name
        for v in versions(storage, dataset_group)[keep:]
        if v.name != live and not storage.exists(version_key(dataset_group, v.name, LEFT_USERS))
    ]
    for name in old:
        storage.delete(version_key(dataset_group, name, ""))
    return old


def read_live(storage: StorageResource, dataset_group: str) -> Live:
    """The pointer of a dataset group; empty before the first publication."""
    content = storage.read(live_key(dataset_group))
    return Live() if content is None else parse_live(content)


def make_dataset_live(storage: StorageResource, dataset_group: str, version: str) -> None:
    """Point readers to a dataset version.

    Raises:
        PermanentFailure: the version does not exist or is not whole.

    """
    kept = [v.name for v in versions(storage, dataset_group)]
    if version not in kept:
        raise PermanentFailure(
            f"There is no complete version {version!r} of {dataset_group}. "
            f"Kept are, newest first: {', '.join(kept) or 'none'}."
        )
    live = read_live(storage, dataset_group)
    _write_live(storage, dataset_group, replace(live, dataset_version=version))


def make_recommender_live(
    storage: StorageResource, dataset_group: str, name: str, recommender: LiveRecommender
) -> None:
    """Point callers of a recommender to one of its versions."""
    live = read_live(storage, dataset_group)
    recommenders = {**live.recommenders, name: recommender}
    _write_live(storage, dataset_group, replace(live, recommenders=recommenders))


def _write_live(storage: StorageResource, dataset_group: str, live: Live) -> None:
    storage.write(live_key(dataset_group), format_live(live).encode())
