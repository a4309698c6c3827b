"""What the engine is told about items and events."""

from pathlib import Path

import polars as pl
import pytest

from hsp_assets.engine import Event
from hsp_assets.sandbox.personalize.data.avro import DatasetSchema, Field
from hsp_assets.sandbox.personalize.data.histories import History
from hsp_assets.sandbox.personalize.errors import InvalidInputError
from hsp_assets.sandbox.personalize.recommending.engine import attributes, events, fit, open_model

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


@pytest.mark.parametrize("file", ["model.json", "arrays.npz"])
def test_a_model_with_a_file_cut_short_is_named_with_the_mend(file: str, tmp_path: Path) -> None:
    interactions = pl.DataFrame(
        {
            "USER_ID": [f"u{n % 50}" for n in range(2_000)],
            "ITEM_ID": [f"i{n % 37}" for n in range(2_000)],
            "EVENT_TYPE": ["View"] * 2_000,
            "TIMESTAMP": range(2_000),
        }
    )
    fit("most_viewed", interactions, None, {}, tmp_path / "model")
    broken = tmp_path / "model" / file
    broken.write_bytes(broken.read_bytes()[:-30])
    with pytest.raises(
        InvalidInputError, match=rf"{tmp_path}/model are damaged .* recommenders use"
    ):
        open_model(tmp_path / "model")
