"""Which items filters keep, compared with an evaluator that walks row by row."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest

from hsp_assets.sandbox.personalize.data.avro import DatasetSchema, Field
from hsp_assets.sandbox.personalize.data.catalogue import Catalogue
from hsp_assets.sandbox.personalize.errors import InvalidInputError
from hsp_assets.sandbox.personalize.filters.evaluation import Request, Selection, select
from hsp_assets.sandbox.personalize.filters.parser import parse_filter

Row = Mapping[str, Any]

SCHEMA = DatasetSchema(
    "ITEMS",
    (
        Field("ITEM_ID", "string"),
        Field("PRICE", "float", nullable=True),
        Field("COLOUR", "string", nullable=True, categorical=True),
    ),
)
ITEMS: list[Row] = [
    {"ITEM_ID": "lamp", "PRICE": 10.0, "COLOUR": "red"},
    {"ITEM_ID": "sofa", "PRICE": 500.5, "COLOUR": "red|blue"},
    {"ITEM_ID": "vase", "PRICE": 20.0, "COLOUR": None},
    {"ITEM_ID": "rug", "PRICE": None, "COLOUR": "dark red"},
]
HISTORY: list[Row] = [
    {"ITEM_ID": "lamp", "EVENT_TYPE": "View", "TIMESTAMP": 10},
    {"ITEM_ID": "rug", "EVENT_TYPE": "view", "TIMESTAMP": 20},
    {"ITEM_ID": "sofa", "EVENT_TYPE": "Purchase", "TIMESTAMP": 30},
]
USER: Row = {"AGE": 30, "GENDER": None}


def catalogue() -> Catalogue:
    columns = {field.name: pl.String for field in SCHEMA.fields}
    texts = [{key: value and str(value) for key, value in row.items()} for row in ITEMS]
    rows = pl.LazyFrame(texts, schema=columns).with_columns(written_at=pl.lit(0.0))
    return Catalogue([rows], SCHEMA)


def history() -> dict[str, list[Any]]:
    return {name: [row[name] for row in HISTORY] for name in HISTORY[0]}


def selection(
    expression: str,
    values: Mapping[str, str] | None = None,
    item: Row | None = None,
    user: Row = USER,
) -> Selection:
    request = Request(catalogue, history, lambda: user, lambda: item or {}, values or {})
    return select(parse_filter(expression), request)


def included(
    where: str, values: Mapping[str, str] | None = None, item: Row | None = None
) -> set[str]:
    return set(selection(f"INCLUDE ItemID WHERE {where}", values, item).included or ())


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("Items.PRICE > 10", {"sofa", "vase"}),
        ("Items.PRICE >= 10 AND Items.PRICE <= 20", {"lamp", "vase"}),
        ("Items.PRICE != 10", {"sofa", "vase", "rug"}),
        ('Items.COLOUR IN ("red")', {"lamp", "sofa"}),
        ('Items.COLOUR IN ("RED", "dark")', set()),
        ('Items.COLOUR NOT IN ("red")', {"vase", "rug"}),
        ('Items.COLOUR IN ("red|blue")', set()),
        ('Items.PRICE IN ("10", "20.0", "cheap")', {"lamp", "vase"}),
        ('Items.PRICE > 400 OR Items.PRICE < 15 AND Items.COLOUR IN ("blue")', {"sofa"}),
        ('Interactions.EVENT_TYPE IN ("VIEW")', {"lamp", "rug"}),
        ("Interactions.EVENT_TYPE IN (*)", {"lamp", "rug", "sofa"}),
        ("Interactions.TIMESTAMP > 15", {"rug", "sofa"}),
    ],
)
def test_conditions_mean_what_the_guide_says(where: str, expected: set[str]) -> None:
    assert included(where) == expected


def test_parameters_bring_texts_and_numbers() -> None:
    assert included("Items.COLOUR IN ($C)", {"C": '"blue","green"'}) == {"sofa"}
    assert included("Items.PRICE < $P", {"P": "15"}) == {"lamp"}
    assert included("Items.COLOUR = $C", {"C": '"red"'}) == {"lamp", "sofa"}


def test_an_include_without_its_parameter_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="needs values for: P"):
        included("Items.PRICE < $P", {"Q": "15"})


def test_an_exclude_without_its_parameter_is_left_out() -> None:
    assert selection("EXCLUDE ItemID WHERE Items.PRICE < $P") == Selection(None, frozenset())


def test_a_comparison_takes_one_value() -> None:
    with pytest.raises(InvalidInputError, match="takes one value"):
        included("Items.PRICE < $P", {"P": "15,16"})


def test_rules_add_up_and_take_away_in_any_order() -> None:
    parts = [
        'EXCLUDE ItemID WHERE Items.COLOUR IN ("blue")',
        "INCLUDE ItemID WHERE Items.PRICE < 15",
        "EXCLUDE ItemID WHERE Interactions.TIMESTAMP = 20",
        "INCLUDE ItemID WHERE Items.PRICE > 100",
    ]
    for expression in (" | ".join(parts), " | ".join(reversed(parts))):
        chosen = selection(expression)
        assert set(chosen.included or ()) == {"lamp", "sofa"}
        assert set(chosen.excluded) == {"sofa", "rug"}


@pytest.mark.parametrize(
    ("condition", "excluded"),
    [
        ("CurrentUser.AGE > 18", {"sofa"}),
        ("CurrentUser.AGE > 18 AND CurrentUser.AGE < 25", set()),
        ('CurrentUser.GENDER IN ("F")', set()),
        ('CurrentUser.GENDER NOT IN ("F")', {"sofa"}),
    ],
)
def test_a_rule_applies_only_if_the_user_is_such(condition: str, excluded: set[str]) -> None:
    chosen = selection(f"EXCLUDE ItemID WHERE Items.PRICE > 100 IF {condition}")
    assert set(chosen.excluded) == excluded


def test_an_unknown_user_satisfies_no_condition() -> None:
    expression = "EXCLUDE ItemID WHERE Items.PRICE > 100 IF CurrentUser.AGE > 1"
    assert selection(expression, user={}).excluded == frozenset()


def test_the_current_item_lends_its_values() -> None:
    same = "Items.COLOUR = CurrentItem.COLOUR"
    assert included(same, item=ITEMS[1]) == {"lamp", "sofa"}
    assert included(same, item=ITEMS[2]) == set()
    assert included("Items.PRICE < CurrentItem.PRICE", item=ITEMS[1]) == {"lamp", "vase"}
