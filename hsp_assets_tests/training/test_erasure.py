"""Customers who left are gone from Personalize, and the record names nobody."""

import json
from dataclasses import replace

import polars as pl
import pytest

from hsp_assets.failures import PersonalizeFailure
from hsp_assets.resources.storage import version_key
from hsp_assets.schemas import DATASETS
from hsp_assets.training.data import measure_version, read_imported, write_imported
from hsp_assets.training.erasure import Eraser, Erasure
from hsp_assets_tests.training.conftest import FIRST, GROUP, OpenShop, Shop, interactions

IDS = version_key(GROUP, "v2", "left_users.csv")


@pytest.fixture
def left(after: OpenShop) -> Shop:
    """A shop that u1 and u2 left with version v2."""
    shop = after(FIRST)
    shop.publish("v2", interactions(15).filter(~pl.col("USER_ID").is_in(["u1", "u2"])))
    shop.storage.write(IDS, b"USER_ID\nu1\nu2\n")
    return shop


def erase(shop: Shop) -> list[Erasure]:
    return Eraser(shop.personalize, shop.datasets).erase()


def test_those_who_left_are_deleted_once_and_the_record_names_nobody(left: Shop) -> None:
    (erasure,) = erase(left)
    assert (erasure.users, erasure.status) == (2, "COMPLETED")
    assert erasure.deleted > 0
    recorded = json.loads(left.storage.read(f"erasures/{GROUP}/v2.json") or b"")
    assert (recorded["users"], recorded["job"]) == (2, "hubspot_left_v2")
    assert "u1" not in json.dumps(recorded)
    assert not left.storage.exists(IDS)
    assert Eraser(left.personalize, left.datasets).records()[0].is_done
    assert erase(left) == []


def test_one_who_came_back_is_not_erased(left: Shop) -> None:
    present = pl.DataFrame({"RECORD_ID": [1], "USER_ID": ["u2"]})
    left.storage.write_parquet(version_key(GROUP, "v2", "identity.parquet"), present)
    assert [one.users for one in erase(left)] == [1]


def test_a_job_that_takes_long_is_noted_by_a_later_run(left: Shop) -> None:
    impatient = Eraser(left.personalize, left.datasets, patience_seconds=0.0)
    started = impatient.erase()
    finished = erase(left)
    assert [one.job for one in finished or impatient.records()] == [started[0].job]


def test_where_nobody_left_nothing_is_done(shop: Shop) -> None:
    shop.publish("v1", interactions())
    assert erase(shop) == []


def test_a_refused_job_says_which_and_why(left: Shop) -> None:
    nobody = left.personalize.model_copy(update={"role_arn": "not-a-role"})
    with pytest.raises(PersonalizeFailure, match="create data deletion job hubspot_left_v2"):
        Eraser(nobody, left.datasets).erase()


def test_those_who_left_came_back_and_left_again_are_erased_again(left: Shop) -> None:
    """The version without them is the same one, and its first erasure is done and recorded."""
    erase(left)
    left.storage.write(IDS, b"USER_ID\nu1\n")
    again = erase(left)
    assert [(one.users, one.job) for one in again] == [(1, "hubspot_left_v2-2")]
    assert erase(left) == []


def test_those_who_left_are_gone_from_what_runs_left_in_the_bucket(left: Shop) -> None:
    staged = "staging/users/before/a.parquet"
    before = measure_version(left.datasets, "v1")
    write_imported(left.datasets, replace(before, most_active=(("u1", "i1"), ("u3", "i1"))))
    left.storage.write_parquet(staged, pl.DataFrame({"USER_ID": ["u1"]}))
    for name in DATASETS:  # the version is completed after that
        left.datasets.write_profile("v2", name, left.datasets.profile("v2", name))
    erase(left)
    after = read_imported(left.datasets)
    assert after is not None
    assert after.most_active == (("u3", "i1"),)
    assert left.storage.read(staged) is None
