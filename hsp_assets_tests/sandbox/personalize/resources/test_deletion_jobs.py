"""Data deletion jobs through boto3: nothing about the user is left."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hsp_assets.sandbox.personalize import Options
from hsp_assets_tests.sandbox.personalize.shop import ROLE, Shop, StartShop, StartWith


def of_users(shop: Shop, location: str) -> dict[str, object]:
    """What a deletion job needs besides its name."""
    scope = {"datasetGroupArn": shop.arns["shop"], "roleArn": ROLE}
    return {**scope, "dataSource": {"dataLocation": location}}


def erase(shop: Shop, text: str, name: str = "erase") -> dict[str, Any]:
    location = shop.put(f"{name}.csv", text)
    return shop.create("data_deletion_job", name, **of_users(shop, location))


def users_on_disk(state: Path) -> set[str]:
    frames = [pl.read_parquet(file) for file in (state / "bulk").glob("*.parquet")]
    return {user for frame in frames if "USER_ID" in frame for user in frame["USER_ID"]}


def recommended(shop: Shop) -> None:
    shop.fill()
    shop.train("recommended_for_you")


@pytest.fixture
def filled(start_with: StartWith) -> Shop:
    return start_with(recommended)


def test_the_users_are_gone_from_every_file(filled: Shop, tmp_path: Path) -> None:
    filled.load("Interactions", filled.texts["Interactions"])
    assert {"u1", "u2"} <= users_on_disk(tmp_path)
    job = erase(filled, "USER_ID\nu1\nu2\nnobody\n")
    assert job["dataDeletionJobArn"].endswith(":data-deletion-job/erase")
    assert job["status"] == "COMPLETED"
    assert {"u1", "u2"}.isdisjoint(users_on_disk(tmp_path))
    assert "u3" in users_on_disk(tmp_path)


def test_the_records_are_counted(filled: Shop) -> None:
    rows = sum(line.startswith("u1,") for line in set(filled.texts["Interactions"].split("\n")))
    assert erase(filled, "USER_ID\nu1\n")["numDeleted"] == rows + 1
    assert erase(filled, "USER_ID\nu1\n", "again")["numDeleted"] == 0


def test_an_erased_user_is_a_stranger(filled: Shop) -> None:
    stranger = filled.recommend("recommended_for_you", userId="nobody")
    assert filled.recommend("recommended_for_you", userId="u1") != stranger
    erase(filled, "USER_ID\nu1\n")
    assert filled.recommend("recommended_for_you", userId="u1") == stranger


def test_streamed_records_are_erased_too(filled: Shop) -> None:
    filled.create("event_tracker", "tracker", datasetGroupArn=filled.arns["shop"])
    view = {"eventType": "View", "itemId": "i7", "sentAt": "2024-05-01T00:00:00Z"}
    filled.send([view], userId="new", sessionId="s")
    filled.events.put_users(datasetArn=filled.arns["Users"], users=[{"userId": "new"}])
    assert erase(filled, "USER_ID\nnew\n")["numDeleted"] == 2


@pytest.mark.parametrize("text", ["ID\nu1\n", "USER_ID,AGE\nu1,3\n"])
def test_a_file_of_another_form_fails_the_job(filled: Shop, text: str) -> None:
    job = erase(filled, text)
    assert job["status"] == "FAILED"
    assert job["failureReason"] == "Input CSV must have the single column USER_ID."


def test_jobs_are_listed(filled: Shop) -> None:
    erase(filled, "USER_ID\nu1\n")
    listed = filled.control.list_data_deletion_jobs(datasetGroupArn=filled.arns["shop"])
    assert [job["jobName"] for job in listed["dataDeletionJobs"]] == ["erase"]


def test_a_group_is_not_deleted_under_a_running_job(start: StartShop) -> None:
    shop = start()
    shop.create("dataset_group", "shop", domain="ECOMMERCE")
    slow = start(Options(seconds_per_status=60), shop)
    request = of_users(slow, "s3://shop/erase.csv")
    slow.call("create_data_deletion_job", jobName="erase", **request)
    with pytest.raises(slow.control.exceptions.ResourceInUseException, match="job/erase"):
        slow.control.delete_dataset_group(datasetGroupArn=slow.arns["shop"])


def test_ended_jobs_go_with_their_group(shop: Shop) -> None:
    shop.create("dataset_group", "shop", domain="ECOMMERCE")
    assert erase(shop, "USER_ID\nu1\n")["numDeleted"] == 0
    shop.control.delete_dataset_group(datasetGroupArn=shop.arns["shop"])
    assert shop.control.list_data_deletion_jobs()["dataDeletionJobs"] == []
