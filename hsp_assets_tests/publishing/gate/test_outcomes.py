"""What the gate lets through, what it says of the rest, and what a refusal means for later runs."""

from __future__ import annotations

import io

import dagster as dg
import polars as pl

from hsp_assets.publishing.datasets import Datasets
from hsp_assets.resources.storage import StorageResource, rejects_key
from hsp_assets.schemas import DatasetName
from hsp_assets_tests.publishing.gate.shop import GROUP, ITEMS, USERS, Shop, good
from hsp_assets_tests.shop import Frames


def with_one_bad_user() -> Frames:
    frames = good()
    is_first = pl.int_range(pl.len()) == 0
    users = frames["users"].with_columns(
        USER_ID=pl.when(is_first).then(pl.lit("a,b")).otherwise("USER_ID")
    )
    return {**frames, "users": users}


def live_csv(shop: Shop, name: DatasetName) -> bytes:
    datasets = Datasets(shop.storage, GROUP)
    return shop.storage.read(datasets.csv_key(datasets.live().dataset_version, name)) or b""


def test_a_few_bad_rows_are_set_aside_and_the_others_go_live(shop: Shop) -> None:
    outcome = shop.publish(with_one_bad_user())
    assert outcome.success, outcome.blocking
    assert set(outcome.warning) == {
        "accepted/users:is_clean_id",
        "accepted/interactions:is_known_user",
    }
    assert live_csv(shop, "users").count(b"\n") == USERS
    assert live_csv(shop, "items").count(b"\n") == ITEMS + 1
    kept = pl.read_parquet(io.BytesIO(shop.storage.read(rejects_key("users", outcome.run)) or b""))
    assert kept.to_dicts() == [
        {"row": 0, "column": "USER_ID", "rule": "is_clean_id", "value": None, "record": "10000"}
    ]


def test_the_same_rows_again_are_the_same_version_and_nothing_is_written(shop: Shop) -> None:
    shop.publish(with_one_bad_user())
    before = shop.published()
    outcome = shop.publish(with_one_bad_user())
    assert outcome.success, outcome.blocking
    assert shop.published() == before != {}
    assert "when this version was written" in outcome.checks["datasets/users:records"].description


def test_what_the_gate_refused_no_later_run_publishes(shop: Shop) -> None:
    shop.publish(good())
    before = shop.published()
    refused = shop.publish({**good(), "users": good()["users"].head(0)})
    assert not refused.success
    later = shop.publish_accepted()
    assert later.success, later.failure
    assert shop.published() == before


def test_where_nothing_was_ever_accepted_there_is_nothing_to_publish(
    storage: StorageResource, instance: dg.DagsterInstance
) -> None:
    shop = Shop(storage, instance)
    assert not shop.publish({**good(), "users": good()["users"].head(0)}).success
    later = shop.publish_accepted()
    assert not later.success
    assert "has passed the gate, so there is nothing to publish" in later.failure
    assert "correct the data in HubSpot" in later.failure
    assert shop.published() == {}


def test_of_files_that_cannot_be_judged_the_cause_alone_is_an_error(shop: Shop) -> None:
    frames = good()
    outcome = shop.publish({**frames, "users": frames["users"].drop("AGE")})
    assert set(outcome.blocking) == {"accepted/users:has_columns"}
    assert "Not judged" in outcome.warning["accepted/interactions:has_rows"]
