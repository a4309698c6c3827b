"""Versions are immutable and whole, and one of them is live."""

import pytest

from hsp_assets.failures import PermanentFailure
from hsp_assets.live import LiveRecommender
from hsp_assets.publishing.versions import (
    csv_key,
    is_published,
    make_dataset_live,
    make_recommender_live,
    read_live,
    read_profile,
    retire_versions,
    version_of,
    versions,
    write_profile,
)
from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import DATASETS


def complete(storage: StorageResource, version: str) -> None:
    """Publish a version without rows."""
    for dataset in DATASETS:
        storage.write(csv_key("group", version, dataset), b"USER_ID\n")
        write_profile(storage, "group", version, dataset, {"rows": 0})


def names(storage: StorageResource) -> list[str]:
    return [version.name for version in versions(storage, "group")]


def test_a_version_is_named_after_the_rows() -> None:
    assert version_of("group", ["1", "2", "3"]) == version_of("group", ["1", "2", "3"])
    assert version_of("group", ["1", "2", "3"]) != version_of("group", ["1", "2", "4"])


def test_two_groups_name_the_same_rows_differently() -> None:
    assert version_of("group", ["1", "2", "3"]) != version_of("another", ["1", "2", "3"])


def test_a_dataset_is_published_only_once_its_profile_is_written(storage: StorageResource) -> None:
    storage.write(csv_key("group", "v1", "users"), b"USER_ID\n")
    assert not is_published(storage, "group", "v1", "users")
    write_profile(storage, "group", "v1", "users", {"rows": 0})
    assert is_published(storage, "group", "v1", "users")


def test_what_was_measured_is_kept_with_the_version(storage: StorageResource) -> None:
    write_profile(storage, "group", "v1", "users", {"rows": 7})
    assert read_profile(storage, "group", "v1", "users") == {"rows": 7.0}
    assert read_profile(storage, "group", "v2", "users") == {}


def test_a_version_that_lacks_a_dataset_cannot_go_live(storage: StorageResource) -> None:
    write_profile(storage, "group", "half", "users", {"rows": 7})
    with pytest.raises(PermanentFailure, match="no complete version 'half'"):
        make_dataset_live(storage, "group", "half")


def test_any_kept_version_can_be_made_live_again(storage: StorageResource) -> None:
    for version in ("v1", "v2"):
        complete(storage, version)
        make_dataset_live(storage, "group", version)
    make_dataset_live(storage, "group", "v1")
    assert read_live(storage, "group").dataset_version == "v1"


def test_old_versions_are_deleted_and_the_live_one_never(storage: StorageResource) -> None:
    for version in ("v1", "v2", "v3"):
        complete(storage, version)
    make_dataset_live(storage, "group", "v1")
    assert retire_versions(storage, "group", keep=1) == ["v2"]
    assert sorted(names(storage)) == ["v1", "v3"]


def test_making_a_dataset_live_keeps_the_recommenders(storage: StorageResource) -> None:
    complete(storage, "v2")
    recommender = LiveRecommender("v1", "arn:one")
    make_recommender_live(storage, "group", "best", recommender)
    make_dataset_live(storage, "group", "v2")
    live = read_live(storage, "group")
    assert (live.dataset_version, live.recommenders) == ("v2", {"best": recommender})


def test_before_the_first_publication_nothing_is_live(storage: StorageResource) -> None:
    assert read_live(storage, "group").dataset_version == ""


def test_a_group_has_a_pointer_of_its_own(storage: StorageResource) -> None:
    complete(storage, "v1")
    make_dataset_live(storage, "group", "v1")
    assert read_live(storage, "other").dataset_version == ""
