"""Filters against the datasets of a group and the quotas."""

import pytest

from hsp_assets.sandbox.personalize.data.avro import DatasetSchema, DatasetType, Field
from hsp_assets.sandbox.personalize.errors import InvalidInputError, LimitExceededError
from hsp_assets.sandbox.personalize.filters.checks import check_fields, check_quotas
from hsp_assets.sandbox.personalize.filters.parser import parse_filter
from hsp_assets.sandbox.personalize.options import Quotas

ITEMS = DatasetSchema(
    "ITEMS",
    (
        Field("PRICE", "float"),
        Field("COLOUR", "string"),
        Field("ABOUT", "string", textual=True),
        Field("NEW", "boolean"),
    ),
)
INTERACTIONS = DatasetSchema("INTERACTIONS", (Field("EVENT_TYPE", "string"),))
SCHEMAS: dict[DatasetType, DatasetSchema] = {"ITEMS": ITEMS, "INTERACTIONS": INTERACTIONS}


@pytest.mark.parametrize(
    "where",
    [
        "Items.PRICE > 10 AND Items.COLOUR IN ($C)",
        "Items.COLOUR != CurrentItem.COLOUR",
        "Items.COLOUR = $COLOUR",
        "Interactions.EVENT_TYPE IN (*)",
    ],
)
def test_filters_that_fit_pass(where: str) -> None:
    check_fields(parse_filter(f"EXCLUDE ItemID WHERE {where}"), SCHEMAS)


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        ("Items.SIZE > 10", "no field SIZE"),
        ("Items.COLOUR = CurrentItem.SIZE", "no field SIZE"),
        ('Items.ABOUT IN ("x")', "ABOUT: textual and boolean"),
        ('Items.NEW IN ("true")', "NEW: textual and boolean"),
        ("Items.PRICE > 1 IF CurrentUser.AGE > 1", "no USERS dataset"),
        ("Users.AGE > 1", "Users belongs to filters of users"),
        ("Items.COLOUR IN (*)", "Only Interactions.EVENT_TYPE"),
        ("Items.COLOUR = 5", "COLOUR is not a number"),
        ("Items.COLOUR > $X", "COLOUR is not a number"),
    ],
)
def test_filters_that_do_not_fit_are_refused(where: str, reason: str) -> None:
    with pytest.raises(InvalidInputError, match=reason):
        check_fields(parse_filter(f"EXCLUDE ItemID WHERE {where}"), SCHEMAS)


def using(*fields: str) -> str:
    return f"INCLUDE ItemID WHERE {' AND '.join(f'Items.{name} > 1' for name in fields)}"


def test_a_filter_uses_five_fields_at_most() -> None:
    check_quotas(parse_filter(using(*"ABCDE")), [], Quotas())
    with pytest.raises(LimitExceededError, match="can use 5 fields, this one uses 6"):
        check_quotas(parse_filter(using(*"ABCDEF")), [], Quotas())


def test_all_filters_together_use_ten_different_fields_at_most() -> None:
    others = [parse_filter(using(*"ABCDE")), parse_filter(using(*"CDEFG"))]
    check_quotas(parse_filter(using(*"GHIJ")), others, Quotas())
    with pytest.raises(LimitExceededError, match="would use 11"):
        check_quotas(parse_filter(using(*"HIJK")), others, Quotas())
