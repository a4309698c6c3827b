"""What a dataset holds is what its newest import job says."""

import json
from dataclasses import replace

import pytest

from hsp_assets.failures import PersonalizeFailure
from hsp_assets.resources.personalize_kinds import Description
from hsp_assets.schemas import avro_schema
from hsp_assets.training.importing import ensure_dataset, start_import
from hsp_assets_tests.training.conftest import IMPORTED, SECOND, OpenShop, Shop, interactions


def jobs(shop: Shop) -> list[Description]:
    return list(shop.personalize.summaries("dataset_import_job"))


def test_an_import_that_is_done_is_not_done_again(after: OpenShop) -> None:
    shop = after(IMPORTED)
    first, second = shop.load("v1"), shop.load("v1")
    assert first == second
    assert len(jobs(shop)) == 3


def test_older_data_is_imported_again_under_a_new_name(after: OpenShop) -> None:
    shop = after(IMPORTED, replace(SECOND, use_case=None))
    again = shop.load("v1")
    assert again["interactions"]["jobName"] == "hubspot_interactions_v1-2"


def test_a_failed_import_says_why_and_is_replaced_by_the_next_run(shop: Shop) -> None:
    shop.publish("v1", interactions())
    shop.fail("import", "Input CSV is missing the following columns:[PRICE]")
    with pytest.raises(PersonalizeFailure, match=r"missing the following.*materialize datasets"):
        shop.load("v1")
    statuses = {job["status"] for job in shop.load("v1").values()}
    assert statuses == {"ACTIVE"}
    assert len(jobs(shop)) == 4


def narrower() -> str:
    schema = json.loads(avro_schema("users"))
    schema["fields"] = schema["fields"][:-1]
    return json.dumps(schema)


def test_a_schema_that_grew_is_given_to_the_dataset(shop: Shop) -> None:
    create, group = shop.personalize.create, str(shop.direct.dataset_group()["datasetGroupArn"])
    old = create("schema", name="old", schema=narrower(), domain="ECOMMERCE")
    new = create("schema", name="new", schema=avro_schema("users"), domain="ECOMMERCE")
    ensure_dataset(shop.personalize, "users", group, old)
    arn = ensure_dataset(shop.personalize, "users", group, new)
    assert shop.personalize.describe("dataset", arn)["schemaArn"] == new


def test_a_schema_that_shrank_is_refused_with_what_to_do(shop: Shop) -> None:
    create, group = shop.personalize.create, str(shop.direct.dataset_group()["datasetGroupArn"])
    old = create("schema", name="old", schema=avro_schema("users"), domain="ECOMMERCE")
    new = create("schema", name="new", schema=narrower(), domain="ECOMMERCE")
    ensure_dataset(shop.personalize, "users", group, old)
    with pytest.raises(PersonalizeFailure, match="HSP_DATASET_GROUP"):
        ensure_dataset(shop.personalize, "users", group, new)


def test_a_dataset_that_somebody_else_named_is_used(shop: Shop) -> None:
    group = str(shop.direct.dataset_group()["datasetGroupArn"])
    schema = shop.direct.schemas()["users"]
    shop.personalize.ensure(
        "dataset",
        "made-in-the-console",
        {"datasetGroupArn": group},
        {"datasetType": "USERS", "schemaArn": schema},
    )
    arn = ensure_dataset(shop.personalize, "users", group, schema)
    assert shop.personalize.describe("dataset", arn)["name"] == "made-in-the-console"


def test_a_started_import_is_found_before_it_ends(shop: Shop) -> None:
    shop.publish("v1", interactions())
    group = str(shop.direct.dataset_group()["datasetGroupArn"])
    schema = shop.direct.schemas()["users"]
    arn = ensure_dataset(shop.personalize, "users", group, schema)
    location = shop.plan("v1").locations["users"]
    started = [start_import(shop.personalize, arn, "hubspot_users_v1", location) for _ in range(2)]
    assert started[0] == started[1]


def test_a_new_group_beside_the_old_one_takes_the_schema_that_shrank(after: OpenShop) -> None:
    shop = after(IMPORTED)
    beside = replace(shop.direct, group="beside")
    group = str(beside.dataset_group()["datasetGroupArn"])
    smaller = shop.personalize.create(
        "schema", name="smaller", schema=narrower(), domain="ECOMMERCE"
    )
    arn = ensure_dataset(shop.personalize, "users", group, smaller)
    ensure_dataset(shop.personalize, "interactions", group, beside.schema("interactions"))
    assert shop.personalize.describe("dataset", arn)["schemaArn"] == smaller
    assert beside.event_tracker()["trackingId"] != shop.direct.event_tracker()["trackingId"]
