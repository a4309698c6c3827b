"""Versions go live and back again, and nobody who left is forgotten on the way."""

import polars as pl
import pytest

from hsp_assets.failures import PermanentFailure
from hsp_assets.publishing.going_live import IDENTITY, go_live, kept_versions, use_version
from hsp_assets.publishing.versions import (
    LEFT_USERS,
    csv_key,
    make_dataset_live,
    read_live,
    retire_versions,
    versions,
    write_profile,
)
from hsp_assets.resources.storage import StorageResource, version_key
from hsp_assets.schemas import DATASETS


def publish(storage: StorageResource, version: str, *users: str) -> None:
    """Publish a version of so many users, without making it live."""
    frame = pl.DataFrame({"RECORD_ID": range(len(users)), "USER_ID": list(users)})
    storage.write_parquet(version_key("group", version, IDENTITY), frame)
    for dataset in DATASETS:
        storage.write(csv_key("group", version, dataset), b"USER_ID\n")
        write_profile(storage, "group", version, dataset, {"rows": len(users)})


def left(storage: StorageResource, version: str) -> list[str]:
    noted = storage.read(version_key("group", version, LEFT_USERS))
    return (noted or b"").decode().split()[1:]


@pytest.fixture
def bucket(storage: StorageResource) -> StorageResource:
    """A bucket with v1 (a, b) live, and v2 (a), which b left."""
    publish(storage, "v1", "a", "b")
    publish(storage, "v2", "a")
    go_live(storage, "group", "v1")
    return storage


def test_with_the_first_version_nobody_leaves(bucket: StorageResource) -> None:
    assert left(bucket, "v1") == []
    assert read_live(bucket, "group").dataset_version == "v1"


def test_who_left_is_noted_beside_the_version_that_lacks_them(bucket: StorageResource) -> None:
    change = go_live(bucket, "group", "v2")
    assert (change.before, change.left, change.returned) == ("v1", 1, 0)
    assert left(bucket, "v2") == ["b"]


def test_going_back_to_the_version_before_says_who_is_back(bucket: StorageResource) -> None:
    go_live(bucket, "group", "v2")
    change = use_version(bucket, "group")
    assert (change.version, change.left, change.returned) == ("v1", 0, 1)
    assert read_live(bucket, "group").dataset_version == "v1"


def test_going_forward_again_notes_those_who_leave_again(bucket: StorageResource) -> None:
    go_live(bucket, "group", "v2")
    bucket.delete(version_key("group", "v2", LEFT_USERS))  # they were erased meanwhile
    go_live(bucket, "group", "v1")
    go_live(bucket, "group", "v2")
    assert left(bucket, "v2") == ["b"]


def test_those_noted_before_stay_noted(bucket: StorageResource) -> None:
    publish(bucket, "v3", "c")
    go_live(bucket, "group", "v3")
    publish(bucket, "v4", "d")
    go_live(bucket, "group", "v4")
    go_live(bucket, "group", "v3")
    assert left(bucket, "v3") == ["a", "b", "d"]


def test_a_version_with_users_still_to_be_erased_is_not_retired(bucket: StorageResource) -> None:
    go_live(bucket, "group", "v2")
    publish(bucket, "v3", "a")
    go_live(bucket, "group", "v3")
    assert retire_versions(bucket, "group", keep=1) == ["v1"]
    bucket.delete(version_key("group", "v2", LEFT_USERS))
    assert retire_versions(bucket, "group", keep=1) == ["v2"]
    assert [version.name for version in versions(bucket, "group")] == ["v3"]


def test_the_versions_are_listed_with_their_sizes(bucket: StorageResource) -> None:
    kept = {version.name: version for version in kept_versions(bucket, "group")}
    assert kept["v1"].is_live
    assert not kept["v2"].is_live
    assert kept["v1"].rows == dict.fromkeys(DATASETS, 2)


def test_a_version_that_is_not_kept_changes_nothing(bucket: StorageResource) -> None:
    with pytest.raises(PermanentFailure, match=r"Kept are, newest first: v\d, v\d"):
        use_version(bucket, "group", "v9")
    assert read_live(bucket, "group").dataset_version == "v1"


def test_there_is_nothing_older_than_the_oldest(storage: StorageResource) -> None:
    publish(storage, "v1", "a")
    make_dataset_live(storage, "group", "v1")
    with pytest.raises(PermanentFailure, match="HSP_KEEP_DATASET_VERSIONS"):
        use_version(storage, "group")
