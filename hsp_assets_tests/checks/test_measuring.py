"""What is measured of a dataset's rows, by hand."""

import polars as pl
import pytest

from hsp_assets.checks.measuring import measure
from hsp_assets.publishing.gate import needed
from hsp_assets.schemas import DatasetName

ROWS: dict[DatasetName, pl.DataFrame] = {
    "users": pl.DataFrame(
        {
            "USER_ID": ["a", "a", "b", "c"],
            "AGE": [30, None, 130, 0],
            "GENDER": ["F", "F", "F", None],
        }
        | {"RECORD_ID": [1, 1, 2, None]}
    ),
    "items": pl.DataFrame(
        {"ITEM_ID": ["a", "a", "b", "c"], "PRICE": [1.0, 3.0, 2.0, 100.0]}
        | {"CATEGORY_L1": ["x", "y", "x", "x"], "CATEGORY_L2": [None, None, None, "z"]}
        | {"PRODUCT_NAME": ["n"] * 4, "PRODUCT_DESCRIPTION": ["x" * 20_001, "", "d", None]}
        | {"GENDER": ["Any"] * 4, "PROMOTED": ["True"] * 4}
    ),
    "interactions": pl.DataFrame(
        {"USER_ID": ["a", "a", "b", "c"], "ITEM_ID": ["i", "j", "i", "i"]}
        | {"EVENT_TYPE": ["View", "View", "Purchase", "ViewCart"], "DISCOUNT": ["No"] * 3 + [None]}
        | {"TIMESTAMP": [86_400, 86_401, 172_800, 172_900]}
    ),
}
NUMBERS: dict[DatasetName, dict[str, float]] = {
    "users": {"rows": 4, "whole_rows": 0.5, "AGE": 0.75, "GENDER": 0.75}
    | {"ids": 3, "with_record_id": 3, "record_ids": 2, "odd_ages": 1},
    "items": {"rows": 4, "whole_rows": 0, "CATEGORY_L2": 0.25, "PRODUCT_DESCRIPTION": 0.75}
    | {"ids": 3, "long": 1, "categories": 2, "highest_price": 100, "median_price": 2.5},
    "interactions": {"rows": 4, "whole_rows": 0.75, "DISCOUNT": 0.75, "event_types": 3}
    | {"midnight": 0.5, "seen_items": 2, "first_time": 86_400, "last_time": 172_900}
    | {"View": 2, "Purchase": 1, "ViewCart": 1, "AddToCart": 0, "active": 1, "users": 3},
}


@pytest.mark.parametrize("dataset", ROWS)
def test_numbers_are_those_of_a_count_by_hand(dataset: DatasetName) -> None:
    numbers = measure(dataset, ROWS[dataset].cast(pl.Schema(needed(dataset))).lazy())
    assert {name: numbers[name] for name in NUMBERS[dataset]} == NUMBERS[dataset]
