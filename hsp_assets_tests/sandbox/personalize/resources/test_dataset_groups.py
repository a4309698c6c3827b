"""Dataset groups through boto3."""

import pytest

from hsp_assets.sandbox.personalize import Options
from hsp_assets_tests.sandbox.personalize.shop import Shop, StartShop


def test_a_group_becomes_active(shop: Shop) -> None:
    group = shop.create("dataset_group", "shop", domain="ECOMMERCE")
    assert group["datasetGroupArn"].endswith(":123456789012:dataset-group/shop")
    assert (group["status"], group["domain"]) == ("ACTIVE", "ECOMMERCE")


def test_the_name_and_the_domain_are_needed(shop: Shop) -> None:
    refused = shop.control.exceptions.InvalidInputException
    with pytest.raises(refused, match="regular expression"):
        shop.control.create_dataset_group(name="bad name!", domain="ECOMMERCE")
    with pytest.raises(refused, match="set domain to ECOMMERCE"):
        shop.control.create_dataset_group(name="custom")


def test_a_role_needs_a_key_and_a_key_a_role(shop: Shop) -> None:
    role = "arn:aws:iam::123456789012:role/x"
    with pytest.raises(shop.control.exceptions.InvalidInputException, match="only be given tog"):
        shop.control.create_dataset_group(name="shop", domain="ECOMMERCE", roleArn=role)
    key = "arn:aws:kms:us-east-1:123456789012:key/1"
    group = shop.create("dataset_group", "shop", domain="ECOMMERCE", roleArn=role, kmsKeyArn=key)
    assert (group["roleArn"], group["kmsKeyArn"]) == (role, key)


def test_five_groups_are_possible(shop: Shop) -> None:
    for number in range(5):
        shop.control.create_dataset_group(name=f"shop{number}", domain="ECOMMERCE")
    with pytest.raises(shop.control.exceptions.LimitExceededException, match="5 dataset groups"):
        shop.control.create_dataset_group(name="shop5", domain="ECOMMERCE")


def test_a_group_is_deleted_when_it_is_empty(shop: Shop) -> None:
    shop.open("Users")
    with pytest.raises(shop.control.exceptions.ResourceInUseException, match="USERS"):
        shop.control.delete_dataset_group(datasetGroupArn=shop.arns["shop"])
    shop.control.delete_dataset(datasetArn=shop.arns["Users"])
    shop.control.list_datasets()
    shop.control.delete_dataset_group(datasetGroupArn=shop.arns["shop"])
    assert shop.control.list_dataset_groups()["datasetGroups"] == []


def test_a_group_that_is_being_created_cannot_be_deleted_or_built_upon(start: StartShop) -> None:
    shop = start(Options(seconds_per_status=60))
    made = shop.control.create_dataset_group(name="shop", domain="ECOMMERCE")
    in_use = shop.control.exceptions.ResourceInUseException
    with pytest.raises(in_use, match="CREATE PENDING"):
        shop.control.delete_dataset_group(datasetGroupArn=made["datasetGroupArn"])
    with pytest.raises(in_use, match="must be ACTIVE"):
        shop.control.create_dataset(
            name="users",
            datasetType="Users",
            schemaArn="arn:aws:personalize:us-east-1:123456789012:schema/users",
            datasetGroupArn=made["datasetGroupArn"],
        )
