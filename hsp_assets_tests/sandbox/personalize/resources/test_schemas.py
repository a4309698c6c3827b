"""Schemas through boto3."""

import pytest

from hsp_assets_tests.sandbox.personalize.shop import Shop

USERS = (
    '{"type": "record", "name": "Users", "namespace": "com.amazonaws.personalize.schema",'
    ' "version": "1.0",   "fields": [{"name": "USER_ID", "type": "string"},'
    ' {"name": "AGE", "type": "int"}]}'
)


def make(shop: Shop, name: str = "users") -> str:
    return shop.control.create_schema(name=name, schema=USERS, domain="ECOMMERCE")["schemaArn"]


def test_the_text_is_told_as_it_was_given(shop: Shop) -> None:
    arn = make(shop)
    described = shop.control.describe_schema(schemaArn=arn)["schema"]
    assert arn == "arn:aws:personalize:us-east-1:123456789012:schema/users"
    assert (described["schema"], described["domain"]) == (USERS, "ECOMMERCE")


def test_a_schema_that_breaks_the_rules_is_refused(shop: Shop) -> None:
    wrong = USERS.replace("USER_ID", "ID")
    with pytest.raises(shop.control.exceptions.InvalidInputException, match="USER_ID is missing"):
        shop.control.create_schema(name="users", schema=wrong, domain="ECOMMERCE")


def test_other_domains_are_refused(shop: Shop) -> None:
    refused = shop.control.exceptions.InvalidInputException
    with pytest.raises(refused, match="set domain to ECOMMERCE"):
        shop.control.create_schema(name="users", schema=USERS)
    with pytest.raises(refused, match="set domain to ECOMMERCE"):
        shop.control.create_schema(name="users", schema=USERS, domain="VIDEO_ON_DEMAND")


def test_a_deleted_schema_is_gone_at_once(shop: Shop) -> None:
    arn = make(shop)
    shop.control.delete_schema(schemaArn=arn)
    with pytest.raises(shop.control.exceptions.ResourceNotFoundException):
        shop.control.describe_schema(schemaArn=arn)
    make(shop)


def test_a_schema_in_use_cannot_be_deleted(shop: Shop) -> None:
    shop.open("Users")
    with pytest.raises(shop.control.exceptions.ResourceInUseException, match="dataset/shop/USERS"):
        shop.control.delete_schema(schemaArn=shop.arns["users"])
