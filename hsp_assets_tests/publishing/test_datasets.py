"""Versions are immutable and whole, one of them is live, and nobody who left is forgotten."""

from concurrent.futures import ThreadPoolExecutor

import polars as pl
import pytest

from hsp_assets.failures import PermanentFailure
from hsp_assets.live import LiveRecommender
from hsp_assets.publishing.datasets import IDENTITY, LEFT_USERS, Change, Datasets
from hsp_assets.resources.storage import StorageResource, live_key
from hsp_assets.schemas import DATASETS
from hsp_assets_tests.shop import unused


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


def test_no_promotion_of_several_at_once_is_lost(published: Datasets) -> None:
    def promote(recommender: int) -> None:
        mine = Datasets(unused(published.storage), published.group)
        for turn in range(10):
            mine.make_recommender_live(f"r{recommender}.{turn}", LiveRecommender("v1", "arn:1"))

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(promote, range(5)))
    assert len(published.live().recommenders) == 50


def test_a_promotion_and_a_new_version_at_once_both_count(
    published: Datasets, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Datasets(unused(published.storage), published.group)
    noted = Datasets._note_change  # noqa: SLF001

    def promoted_meanwhile(datasets: Datasets, before: str, version: str) -> Change:
        if "best" not in other.live().recommenders:
            other.make_recommender_live("best", LiveRecommender("v1", "arn:1"))
        return noted(datasets, before, version)

    monkeypatch.setattr(Datasets, "_note_change", promoted_meanwhile)
    published.go_live("v2")
    live = published.live()
    assert (live.dataset_version, list(live.recommenders)) == ("v2", ["best"])


@pytest.fixture(params=["cut short", "no JSON", "no pointer"])
def damaged(request: pytest.FixtureRequest, published: Datasets) -> Datasets:
    """Published datasets with a pointer that cannot be read."""
    published.make_recommender_live("best", LiveRecommender("v1", "arn:one"))
    key = live_key(published.group)
    whole = published.storage.read(key) or b""
    contents = {"cut short": whole[:-3], "no JSON": b"\x00live", "no pointer": b"{}"}
    published.storage.write(key, contents[request.param])
    return published


def test_a_damaged_pointer_is_named_with_the_mend(damaged: Datasets) -> None:
    expected = r"The live pointer s3://.*/live/group\.json is damaged.*datasets use.*: v2, v1\."
    for read in (damaged.live, damaged.versions, damaged.go_back, lambda: damaged.go_live("v1")):
        with pytest.raises(PermanentFailure, match=expected):
            read()


def test_naming_a_version_repairs_a_damaged_pointer(damaged: Datasets) -> None:
    change = damaged.go_back("v2")
    assert (change.before, change.left) == ("v1", 1)
    assert damaged.live().dataset_version == "v2"
    assert left(damaged, "v2") == ["b"]


def test_what_a_pointer_that_was_cut_short_still_names_stays_live(published: Datasets) -> None:
    recommender, key = LiveRecommender("v1", "arn:one"), live_key(published.group)
    published.make_recommender_live("best", recommender)
    published.storage.write(key, (published.storage.read(key) or b"")[:-3])
    published.go_back("v1")
    assert published.live().recommenders == {"best": recommender}
