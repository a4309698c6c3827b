"""Versions are immutable and whole, one of them is live, and nobody who left is forgotten."""

import polars as pl
import pytest

from hsp_assets.failures import PermanentFailure
from hsp_assets.live import LiveRecommender
from hsp_assets.publishing.datasets import IDENTITY, LEFT_USERS, Datasets
from hsp_assets.resources.storage import StorageResource
from hsp_assets.schemas import DATASETS


@pytest.fixture
def datasets(storage: StorageResource) -> Datasets:
    """The datasets of a group that published nothing."""
    return Datasets(storage, "group")


@pytest.fixture
def published(datasets: Datasets) -> Datasets:
    """Datasets with v1 (a, b) live, and v2 (a), which b left."""
    publish(datasets, "v1", "a", "b")
    publish(datasets, "v2", "a")
    datasets.go_live("v1")
    return datasets


def publish(datasets: Datasets, version: str, *users: str) -> None:
    """Publish a version of so many users, without making it live."""
    frame = pl.DataFrame({"RECORD_ID": range(len(users)), "USER_ID": list(users)})
    datasets.storage.write_parquet(datasets.key(version, IDENTITY), frame)
    for dataset in DATASETS:
        datasets.storage.write(datasets.csv_key(version, dataset), b"USER_ID\n")
        datasets.write_profile(version, dataset, {"rows": len(users)})


def left(datasets: Datasets, version: str) -> list[str]:
    noted = datasets.storage.read(datasets.key(version, LEFT_USERS))
    return (noted or b"").decode().split()[1:]


def names(datasets: Datasets) -> list[str]:
    return [version.name for version in datasets.versions()]


def test_a_version_is_named_after_the_rows(datasets: Datasets) -> None:
    version = datasets.version_of(["1", "2", "3"])
    assert version == datasets.version_of(["1", "2", "3"])
    assert version != datasets.version_of(["1", "2", "4"])


def test_two_groups_name_the_same_rows_differently(datasets: Datasets) -> None:
    another = Datasets(datasets.storage, "another")
    assert datasets.version_of(["1", "2", "3"]) != another.version_of(["1", "2", "3"])


def test_a_dataset_is_published_only_once_its_profile_is_written(datasets: Datasets) -> None:
    datasets.storage.write(datasets.csv_key("v1", "users"), b"USER_ID\n")
    assert not datasets.holds("v1", "users")
    datasets.write_profile("v1", "users", {"rows": 7})
    assert datasets.holds("v1", "users")
    assert datasets.profile("v1", "users") == {"rows": 7.0}
    assert datasets.profile("v2", "users") == {}


def test_a_version_that_lacks_a_dataset_cannot_go_live(datasets: Datasets) -> None:
    datasets.write_profile("half", "users", {"rows": 7})
    with pytest.raises(PermanentFailure, match="no complete version 'half'"):
        datasets.go_live("half")


def test_before_the_first_publication_nothing_is_live(datasets: Datasets) -> None:
    assert datasets.live().dataset_version == ""
    assert datasets.live_parquet(IDENTITY) is None


def test_a_group_has_a_pointer_of_its_own(published: Datasets) -> None:
    assert published.live().dataset_version == "v1"
    assert Datasets(published.storage, "other").live().dataset_version == ""


def test_going_live_keeps_the_recommenders(published: Datasets) -> None:
    recommender = LiveRecommender("v1", "arn:one")
    published.make_recommender_live("best", recommender)
    published.go_live("v2")
    live = published.live()
    assert (live.dataset_version, live.recommenders) == ("v2", {"best": recommender})


def test_with_the_first_version_nobody_leaves(published: Datasets) -> None:
    assert left(published, "v1") == []


def test_who_left_is_noted_beside_the_version_that_lacks_them(published: Datasets) -> None:
    change = published.go_live("v2")
    assert (change.before, change.left, change.returned) == ("v1", 1, 0)
    assert left(published, "v2") == ["b"]


def test_going_back_to_the_version_before_says_who_is_back(published: Datasets) -> None:
    published.go_live("v2")
    change = published.go_back()
    assert (change.version, change.left, change.returned) == ("v1", 0, 1)
    assert published.live().dataset_version == "v1"


def test_going_forward_again_notes_those_who_leave_again(published: Datasets) -> None:
    published.go_live("v2")
    published.storage.delete(published.key("v2", LEFT_USERS))  # they were erased meanwhile
    published.go_live("v1")
    published.go_live("v2")
    assert left(published, "v2") == ["b"]


def test_those_noted_before_stay_noted(published: Datasets) -> None:
    publish(published, "v3", "c")
    published.go_live("v3")
    publish(published, "v4", "d")
    published.go_live("v4")
    published.go_live("v3")
    assert left(published, "v3") == ["a", "b", "d"]


def test_old_versions_are_deleted_and_the_live_one_never(published: Datasets) -> None:
    publish(published, "v3", "a", "b")
    assert published.retire(keep=1) == ["v2"]
    assert names(published) == ["v3", "v1"]


def test_a_version_with_users_still_to_be_erased_is_not_retired(published: Datasets) -> None:
    published.go_live("v2")
    publish(published, "v3", "a")
    published.go_live("v3")
    assert published.retire(keep=1) == ["v1"]
    published.storage.delete(published.key("v2", LEFT_USERS))
    assert published.retire(keep=1) == ["v2"]
    assert names(published) == ["v3"]


def test_the_versions_are_listed_with_the_live_one(published: Datasets) -> None:
    assert {v.name: v.is_live for v in published.versions()} == {"v1": True, "v2": False}


def test_a_version_that_is_not_kept_changes_nothing(published: Datasets) -> None:
    with pytest.raises(PermanentFailure, match=r"Kept are, newest first: v\d, v\d"):
        published.go_back("v9")
    assert published.live().dataset_version == "v1"


def test_there_is_nothing_older_than_the_oldest(datasets: Datasets) -> None:
    publish(datasets, "v1", "a")
    datasets.go_live("v1")
    with pytest.raises(PermanentFailure, match="HSP_KEEP_DATASET_VERSIONS"):
        datasets.go_back()
