"""The solution is asked once for each version, and believed only as far as Personalize agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hsp_assets.failures import PermanentFailure, PersonalizeFailure, StillInProgress
from hsp_assets.recommenders import FILTERS, RECOMMENDERS
from hsp_assets.sandbox.mlops_stack.workflow import UpdateFailedError
from hsp_assets.training.trainer import TO_BE_MADE
from hsp_assets_tests.training.conftest import interactions

if TYPE_CHECKING:
    from datetime import datetime

    from hsp_assets.resources.personalize_kinds import Description
    from hsp_assets_tests.training.mlops_stack.conftest import StackShop


VIEWED = RECOMMENDERS["most_viewed"]


def ask(shop: StackShop, version: str) -> None:
    """Upload a version in a run that does not wait."""
    with pytest.raises(StillInProgress, match="MLOps stack's work on the import of"):
        shop.impatient.import_datasets(shop.plan(version))


def asked(shop: StackShop, version: str, events: int = 14) -> None:
    shop.publish(version, interactions(events))
    ask(shop, version)
    shop.solution.work()


def jobs(shop: StackShop) -> list[Description]:
    return list(shop.personalize.summaries("dataset_import_job"))


def uploaded(shop: StackShop, file: str) -> datetime:
    found = shop.s3.head_object(Bucket=shop.stack.bucket, Key=f"train/shop/{file}")
    return found["LastModified"]


def test_before_the_solution_worked_nothing_is_there_and_nothing_is_made(shop: StackShop) -> None:
    assert set(shop.trainer.schemas().values()) == {TO_BE_MADE}
    assert shop.trainer.dataset_group()["status"] == TO_BE_MADE
    assert not list(shop.personalize.summaries("dataset_group"))


def test_the_csvs_are_uploaded_and_the_configuration_last(shop: StackShop) -> None:
    shop.publish("v1", interactions())
    ask(shop, "v1")
    files = ("config.json", "interactions.csv", "items.csv", "users.csv")
    assert shop.solution.lies() == [f"train/shop/{name}" for name in files]
    times = [uploaded(shop, name) for name in files]
    assert times[0] == max(times)


def test_the_whole_story_ends_with_everything_active(shop: StackShop) -> None:
    asked(shop, "v1")
    imported = shop.trainer.import_datasets(shop.plan("v1"))
    assert {job["status"] for job in imported.values()} == {"ACTIVE"}
    assert shop.trainer.event_tracker()["trackingId"]
    assert {one["name"] for one in shop.trainer.filters()} == set(FILTERS)
    trained = shop.trainer.recommender(VIEWED, VIEWED.version("v1"), lambda _d: None)
    assert trained["status"] == "ACTIVE"
    assert len(trained["modelMetrics"]) == 8


def test_a_run_that_takes_the_work_up_uploads_nothing(shop: StackShop) -> None:
    asked(shop, "v1")
    before = uploaded(shop, "config.json")
    shop.trainer.import_datasets(shop.plan("v1"))
    assert uploaded(shop, "config.json") == before
    assert len(jobs(shop)) == 3


def test_new_data_asks_for_new_versions_only_and_going_back_for_none(shop: StackShop) -> None:
    asked(shop, "v1")
    shop.trainer.import_datasets(shop.plan("v1"))
    asked(shop, "v2", events=15)
    shop.trainer.import_datasets(shop.plan("v2"))
    assert len(jobs(shop)) == 6
    names = {one["serviceConfig"]["name"] for one in shop.solution.configuration()["recommenders"]}
    assert names == {r.resource_name(r.version("v2")) for r in shop.plan("v2").recommenders}
    asked(shop, "v1")
    shop.trainer.import_datasets(shop.plan("v1"))
    assert "recommenders" not in shop.solution.configuration()


def test_a_failed_import_is_told_with_its_reason_and_uploaded_again(shop: StackShop) -> None:
    shop.fail("import", "Input CSV is missing the following columns:[PRICE]")
    with pytest.raises(UpdateFailedError):
        asked(shop, "v1")
    with pytest.raises(PersonalizeFailure, match="missing the following columns"):
        shop.trainer.import_datasets(shop.plan("v1"))
    ask(shop, "v1")
    shop.solution.work()
    statuses = {job["status"] for job in shop.trainer.import_datasets(shop.plan("v1")).values()}
    assert statuses == {"ACTIVE"}


def test_a_filter_that_differs_is_replaced_before_the_solution_refuses_it(shop: StackShop) -> None:
    asked(shop, "v1")
    shop.trainer.import_datasets(shop.plan("v1"))
    name = next(iter(FILTERS))
    group = str(shop.personalize.find("dataset_group", "shop"))
    shop.personalize.delete("filter", str(shop.personalize.find("filter", name)))
    other = "EXCLUDE ItemID WHERE Items.PRICE > 5"
    scope = {"datasetGroupArn": group}
    shop.personalize.ensure("filter", name, scope, {"filterExpression": other})
    asked(shop, "v2", events=15)
    assert {one["filterExpression"] for one in shop.trainer.filters()} == set(FILTERS.values())


def test_a_solution_that_does_not_begin_is_told_with_where_to_look(shop: StackShop) -> None:
    shop.publish("v1", interactions())
    shop.stack = shop.stack.model_copy(update={"patience_minutes": 0})
    with pytest.raises(PermanentFailure, match=r"did not begin .*Step Functions.*uploads again"):
        shop.trainer.import_datasets(shop.plan("v1"))


def test_a_recommender_that_was_not_asked_for_is_not_waited_for(shop: StackShop) -> None:
    asked(shop, "v1")
    with pytest.raises(PermanentFailure, match="Materialize recommender/dataset_imports"):
        shop.trainer.recommender(VIEWED, VIEWED.version("v9"), lambda _d: None)


@pytest.mark.parametrize("name", ["", "no-such-stack"])
def test_a_stack_that_is_not_there_is_named_with_its_setting(shop: StackShop, name: str) -> None:
    missing = shop.stack.model_copy(update={"name": name})
    missing.__dict__.pop("outputs", None)
    with pytest.raises(PermanentFailure, match="HSP_MLOPS_STACK"):
        assert missing.bucket


def test_large_datasets_are_copied_part_by_part_and_the_stale_file_is_deleted(
    shop: StackShop,
) -> None:
    shop.publish("v1", interactions())
    ask(shop, "v1")
    shop.publish("v2", interactions())
    key = shop.storage.key(shop.plan("v2").locations["users"])
    header, *rows = (shop.storage.read(key) or b"").splitlines(keepends=True)
    shop.storage.delete(key)
    for number, half in enumerate((rows[::2], rows[1::2])):
        shop.storage.write(f"{key}/part-{number:05d}.csv", header + b"".join(half))
    ask(shop, "v2")
    users = [key for key in shop.solution.lies() if "users" in key]
    assert users == [f"train/shop/users/part-0000{number}.csv" for number in range(2)]
    shop.solution.work()
    imported = shop.trainer.import_datasets(shop.plan("v2"))
    assert imported["users"]["status"] == "ACTIVE"
