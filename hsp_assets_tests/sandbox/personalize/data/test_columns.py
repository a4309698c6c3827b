"""Names and types of columns."""

import polars as pl
import pytest

from hsp_assets.sandbox.personalize.data.avro import DatasetSchema, Field
from hsp_assets.sandbox.personalize.data.columns import camel_case, numbers


@pytest.mark.parametrize(
    ("column", "name"),
    [("DISCOUNT", "discount"), ("CATEGORY_L1", "categoryL1"), ("CART_DISCOUNT", "cartDiscount")],
)
def test_columns_have_camel_case_names_outside(column: str, name: str) -> None:
    assert camel_case(column) == name


def test_only_numbers_are_cast() -> None:
    schema = DatasetSchema("USERS", (Field("USER_ID", "string"), Field("AGE", "int")))
    rows = pl.DataFrame({"USER_ID": ["1"], "AGE": ["042"]})
    assert rows.with_columns(numbers(schema)).rows() == [("1", 42)]
