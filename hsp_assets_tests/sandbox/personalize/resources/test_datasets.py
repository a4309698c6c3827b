"""Datasets through boto3."""

import json
from typing import Any

import pytest

from hsp_assets.sandbox.personalize import Options
from hsp_assets_tests.sandbox.personalize.shop import Shop, StartShop

ROWS = "USER_ID,AGE,GENDER\nu1,20,F\n"
CITY = {"name": "CITY", "type": ["null", "string"]}


def wider(shop: Shop, *fields: dict[str, Any], name: str = "wider") -> str:
    """The ARN of the schema of the users with further fields."""
    text = shop.control.describe_schema(schemaArn=shop.arns["users"])["schema"]["schema"]
    schema = json.loads(text)
    schema["fields"] += fields
    shop.create("schema", name, schema=json.dumps(schema), domain="ECOMMERCE")
    return shop.arns[name]


def add(shop: Shop, dataset_type: str, schema: str) -> None:
    scope = {"schemaArn": schema, "datasetGroupArn": shop.arns["shop"]}
    shop.create("dataset", "more", datasetType=dataset_type, **scope)


def updating(start: StartShop) -> tuple[Shop, str]:
    """A shop whose users are about to get another schema, and that schema."""
    shop = start()
    shop.open("Users")
    new = wider(shop, CITY)
    slow = start(Options(seconds_per_status=60), shop)
    slow.control.update_dataset(datasetArn=slow.arns["Users"], schemaArn=new)
    return slow, new


def test_the_type_is_told_in_capitals(shop: Shop) -> None:
    shop.open("Users")
    described = shop.describe("dataset", shop.arns["Users"])
    assert described["datasetArn"].endswith(":dataset/shop/USERS")
    assert (described["datasetType"], described["status"]) == ("USERS", "ACTIVE")


def test_a_group_has_one_dataset_of_each_type(shop: Shop) -> None:
    shop.open("Users")
    with pytest.raises(shop.control.exceptions.ResourceAlreadyExistsException):
        add(shop, "USERS", shop.arns["users"])


@pytest.mark.parametrize(
    ("dataset_type", "reason"), [("Items", "is for USERS"), ("Actions", "must be one of")]
)
def test_the_type_must_fit_the_schema(shop: Shop, dataset_type: str, reason: str) -> None:
    shop.open("Users")
    with pytest.raises(shop.control.exceptions.InvalidInputException, match=reason):
        add(shop, dataset_type, shop.arns["users"])


def test_an_unknown_schema_is_not_found(shop: Shop) -> None:
    shop.open("Users")
    with pytest.raises(shop.control.exceptions.ResourceNotFoundException):
        add(shop, "Items", shop.arns["users"] + "x")


def test_a_schema_is_replaced_by_a_wider_one(shop: Shop) -> None:
    shop.open("Users")
    shop.load("Users", ROWS)
    new = wider(shop, CITY)
    shop.control.update_dataset(datasetArn=shop.arns["Users"], schemaArn=new)
    described = shop.describe("dataset", shop.arns["Users"])
    assert described["latestDatasetUpdate"]["status"] == "ACTIVE"
    assert (described["schemaArn"], described["status"]) == (new, "ACTIVE")
    assert shop.load("Users", "USER_ID,AGE,GENDER,CITY\nu1,20,F,Rome\n")["status"] == "ACTIVE"


def test_the_old_schema_stays_until_the_update_is_done(start: StartShop) -> None:
    slow, _ = updating(start)
    described = slow.describe("dataset", slow.arns["Users"])
    assert described["latestDatasetUpdate"]["status"] == "CREATE PENDING"
    assert described["schemaArn"] == slow.arns["users"]


def test_a_schema_that_is_about_to_be_used_cannot_be_deleted(start: StartShop) -> None:
    slow, new = updating(start)
    with pytest.raises(slow.control.exceptions.ResourceInUseException, match="dataset/shop/USERS"):
        slow.control.delete_schema(schemaArn=new)


@pytest.mark.parametrize("kind", ["string", "int"])
def test_added_fields_must_allow_null(shop: Shop, kind: str) -> None:
    shop.open("Users")
    new = wider(shop, {"name": "CITY", "type": kind})
    with pytest.raises(shop.control.exceptions.InvalidInputException, match="must allow null"):
        shop.control.update_dataset(datasetArn=shop.arns["Users"], schemaArn=new)


def test_fields_cannot_be_taken_away(shop: Shop) -> None:
    shop.open("Users")
    new = wider(shop, CITY)
    shop.control.update_dataset(datasetArn=shop.arns["Users"], schemaArn=new)
    shop.control.list_datasets()
    with pytest.raises(shop.control.exceptions.InvalidInputException, match="keep all fields"):
        shop.control.update_dataset(datasetArn=shop.arns["Users"], schemaArn=shop.arns["users"])


def test_a_deleted_dataset_takes_its_jobs_and_rows_along(shop: Shop) -> None:
    shop.open("Users")
    shop.load("Users", ROWS, "first")
    shop.control.delete_dataset(datasetArn=shop.arns["Users"])
    assert shop.control.list_dataset_import_jobs()["datasetImportJobs"] == []
    assert shop.control.list_datasets(datasetGroupArn=shop.arns["shop"])["datasets"] == []


def test_a_dataset_with_an_import_under_way_cannot_be_deleted(start: StartShop) -> None:
    shop = start()
    shop.open("Users")
    location = shop.put("users.csv", ROWS)
    slow = start(Options(seconds_per_status=60), shop)
    slow.request_import("Users", location, "first")
    with pytest.raises(slow.control.exceptions.ResourceInUseException, match="import-job/first"):
        slow.control.delete_dataset(datasetArn=slow.arns["Users"])


def test_what_builds_on_a_dataset_is_deleted_first(shop: Shop) -> None:
    shop.open("Interactions")
    shop.filter("bought", 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("Purchase")')
    with pytest.raises(shop.control.exceptions.ResourceInUseException, match="filter/bought"):
        shop.control.delete_dataset(datasetArn=shop.arns["Interactions"])
