"""What the engine is told about items and events."""

import polars as pl

from hsp_assets.engine import Event
from hsp_assets.sandbox.personalize.data.avro import DatasetSchema, Field
from hsp_assets.sandbox.personalize.data.histories import History
from hsp_assets.sandbox.personalize.recommending.engine import attributes, events

SCHEMA = DatasetSchema(
    "ITEMS",
    (
        Field("ITEM_ID", "string"),
        Field("PRICE", "float"),
        Field("CATEGORY_L1", "string", categorical=True),
        Field("NAME", "string"),
        Field("ABOUT", "string", textual=True),
    ),
)
ITEMS = pl.DataFrame(
    {"ITEM_ID": ["a"], "PRICE": [1.0], "CATEGORY_L1": ["c"], "NAME": ["n"], "ABOUT": ["t"]}
)


def test_only_columns_that_the_service_trains_on_are_told() -> None:
    known = attributes(ITEMS, SCHEMA, ())
    assert known.to_dicts() == [{"item_id": "a", "price": 1.0, "category_l1": "c", "text": "t"}]


def test_excluded_columns_are_left_out() -> None:
    assert attributes(ITEMS, SCHEMA, {"PRICE", "ABOUT"}).columns == ["item_id", "category_l1"]


def test_a_history_becomes_events() -> None:
    history: History = {"ITEM_ID": ["a"], "EVENT_TYPE": ["View"], "TIMESTAMP": [5]}
    history["DISCOUNT"] = ["No"]
    assert events(history) == [Event("a", "View", 5)]
