"""Properties of single records."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsp_assets.sandbox.personalize.data.avro import DatasetSchema, Field
from hsp_assets.sandbox.personalize.errors import InvalidInputError
from hsp_assets.sandbox.personalize.streaming.properties import columns_of

ITEMS = DatasetSchema(
    "ITEMS",
    (
        Field("ITEM_ID", "string"),
        Field("PRICE", "float"),
        Field("CATEGORY_L1", "string", nullable=True),
        Field("IN_STOCK", "int", nullable=True),
        Field("NEW", "boolean", nullable=True),
        Field("ABOUT", "string", nullable=True, textual=True),
    ),
)


def read(properties: object, **given: str) -> dict[str, str]:
    text = properties if isinstance(properties, str) else json.dumps(properties)
    return columns_of(text, ITEMS, given={"ITEM_ID": "i1", **given}, forbidden=("price2",))


def refusal(properties: object) -> str:
    with pytest.raises(InvalidInputError) as refused:
        read(properties)
    return str(refused.value)


def test_camel_case_keys_become_columns_of_text() -> None:
    properties = {"price": 9.5, "categoryL1": "a|b", "inStock": "4", "new": True, "about": None}
    columns = {"PRICE": "9.5", "CATEGORY_L1": "a|b", "IN_STOCK": "4", "NEW": "true"}
    assert read(properties) == {"ITEM_ID": "i1", **columns}


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ("{", "not JSON"),
        ([1], "must be a JSON object"),
        ({}, "The property price is missing"),
        ({"price": None}, "The property price is missing"),
        ({"PRICE": 1}, "The property PRICE is not one of ITEMS"),
        ({"price": 1, "itemId": "i2"}, "The property itemId is not one of ITEMS"),
        ({"price": 1, "Price2": 1}, "The property Price2 is not one of ITEMS"),
        ({"price": "cheap"}, "price must be a float"),
        ({"price": "nan"}, "price must be a float"),
        ({"price": [1]}, "price must be a float"),
        ({"price": 1, "inStock": 2**31}, "inStock must be a int"),
        ({"price": 1, "inStock": 1.5}, "inStock must be a int"),
        ({"price": 1, "new": "yes"}, "new must be a boolean"),
        ({"price": 1, "categoryL1": "x" * 1_001}, "more than 1000 characters for CATEGORY_L1"),
    ],
)
def test_other_properties_are_refused(properties: object, reason: str) -> None:
    assert reason in refusal(properties)


def test_textual_values_are_cut() -> None:
    assert len(read({"price": 1, "about": "x" * 20_001})["ABOUT"]) == 20_000


@given(price=st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_every_number_is_kept(price: float) -> None:
    assert float(read({"price": price})["PRICE"]) == price
