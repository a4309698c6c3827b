"""Filters through boto3."""

import pytest

from hsp_assets_tests.sandbox.personalize.shop import Shop

PROMOTED = 'INCLUDE  ItemID  WHERE Items.PROMOTED IN ("True")'


def test_the_expression_is_told_as_it_was_given(shop: Shop) -> None:
    shop.open("Items")
    arn = shop.filter("promoted", PROMOTED)
    assert arn.endswith(":filter/promoted")
    assert shop.describe("filter", arn)["filterExpression"] == PROMOTED


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("nonsense", "Cannot parse the filter expression"),
        ("INCLUDE ItemID WHERE Items.SIZE > 1", "no field SIZE"),
        ("INCLUDE ItemID WHERE Items.PRICE > 1 IF CurrentUser.AGE > 1", "no USERS dataset"),
        ("x" * 2_501, "length less than or equal to 2500"),
    ],
)
def test_an_unfit_expression_is_refused(shop: Shop, expression: str, reason: str) -> None:
    shop.open("Items")
    with pytest.raises(shop.control.exceptions.InvalidInputException, match=reason):
        shop.filter("wrong", expression)


def test_a_group_has_ten_filters_at_most(shop: Shop) -> None:
    shop.open("Items")
    for number in range(10):
        shop.filter(f"promoted{number}", PROMOTED)
    with pytest.raises(shop.control.exceptions.LimitExceededException, match="10 filters"):
        shop.filter("promoted10", PROMOTED)


def test_filters_together_use_ten_fields_at_most(shop: Shop) -> None:
    shop.open()
    used = "Items.PRICE > 1 AND Items.CATEGORY_L1 IN ($A) AND Items.CATEGORY_L2 IN ($A)"
    shop.filter("first", f"INCLUDE ItemID WHERE {used} AND Items.PROMOTED IN ($A)")
    where = "Interactions.EVENT_TYPE IN (*) AND Interactions.TIMESTAMP > 1"
    where += ' AND Interactions.DISCOUNT IN ("Yes") AND Interactions.USER_ID IN ("u1")'
    shop.filter("second", f"EXCLUDE ItemID WHERE {where}")
    names = "Items.ITEM_ID IN ($A) AND Items.PRODUCT_NAME IN ($A)"
    shop.filter("third", f"INCLUDE ItemID WHERE {names}")
    with pytest.raises(shop.control.exceptions.LimitExceededException, match="would use 11"):
        shop.filter("fourth", "INCLUDE ItemID WHERE Items.PRICE > 1 IF CurrentUser.AGE > 1")


def test_a_deleted_filter_is_gone(shop: Shop) -> None:
    shop.open("Items")
    arn = shop.filter("promoted", PROMOTED)
    shop.control.delete_filter(filterArn=arn)
    assert shop.control.list_filters(datasetGroupArn=shop.arns["shop"])["Filters"] == []
