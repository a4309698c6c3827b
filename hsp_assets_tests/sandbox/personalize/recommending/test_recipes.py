"""The five recipes as clients see them."""

import pytest

from hsp_assets_tests.sandbox.personalize.shop import Shop


def test_the_five_recipes_of_the_domain_are_listed(shop: Shop) -> None:
    listed = shop.control.list_recipes(domain="ECOMMERCE", recipeProvider="SERVICE")["recipes"]
    assert sorted(recipe["name"] for recipe in listed) == [
        "aws-ecomm-customers-who-viewed-x-also-viewed",
        "aws-ecomm-frequently-bought-together",
        "aws-ecomm-popular-items-by-purchases",
        "aws-ecomm-popular-items-by-views",
        "aws-ecomm-recommended-for-you",
    ]


def test_recipes_come_in_pages(shop: Shop) -> None:
    pages = shop.control.get_paginator("list_recipes").paginate(PaginationConfig={"PageSize": 2})
    assert [len(page["recipes"]) for page in pages] == [2, 2, 1]


def test_other_domains_have_no_recipes_here(shop: Shop) -> None:
    assert shop.control.list_recipes(domain="VIDEO_ON_DEMAND")["recipes"] == []


def test_a_recipe_is_described(shop: Shop) -> None:
    arn = "arn:aws:personalize:::recipe/aws-ecomm-recommended-for-you"
    described = shop.control.describe_recipe(recipeArn=arn)["recipe"]
    assert (described["recipeArn"], described["status"]) == (arn, "ACTIVE")


def test_an_unknown_recipe_is_not_found(shop: Shop) -> None:
    with pytest.raises(shop.control.exceptions.ResourceNotFoundException):
        shop.control.describe_recipe(recipeArn="arn:aws:personalize:::recipe/aws-magic")
