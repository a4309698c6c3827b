"""Conditions on rows and on frames, compared with an evaluator that walks value by value."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hsp_assets.sandbox.personalize.filters.frames import predicate
from hsp_assets.sandbox.personalize.filters.rows import holds_for, satisfied
from hsp_assets.sandbox.personalize.filters.syntax import (
    Comparison,
    Condition,
    Connector,
    Membership,
    Operator,
    Rule,
)

WORDS: tuple[Connector, ...] = ("AND", "OR")
SIGNS: tuple[Operator, ...] = ("=", "!=", "<", "<=", ">", ">=")
COLOURS = ["red", "blue", "dark red", "dark", ""]

rows_ = st.fixed_dictionaries(
    {
        "ITEM_ID": st.sampled_from(["lamp", "sofa", "vase"]),
        "PRICE": st.none() | st.sampled_from([0.0, 9.99, 10.0, 20.0]),
        "COLOUR": st.none() | st.lists(st.sampled_from(COLOURS), min_size=1).map("|".join),
    }
)
prices = st.sampled_from([0.0, 9.99, 10.0, 15.0])
listed = st.lists(st.sampled_from([*COLOURS, "10", "9.99"]), min_size=1, max_size=3).map(tuple)
columns = st.sampled_from(["PRICE", "COLOUR", "ITEM_ID"])
conditions = st.one_of(
    st.builds(Comparison, st.just("Items"), st.just("PRICE"), st.sampled_from(SIGNS), prices),
    st.builds(Membership, st.just("Items"), columns, st.booleans(), listed),
)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    chosen = draw(st.lists(conditions, min_size=1, max_size=4))
    connectors = tuple(draw(st.sampled_from(WORDS)) for _ in chosen[1:])
    return Rule(
        include=True, target="ItemID", conditions=tuple(chosen), connectors=connectors, only_if=()
    )


def naive(condition: Condition, value: float | str | None) -> bool:
    """Whether a condition holds for one value."""
    if isinstance(condition, Membership):
        parts = value.split("|") if isinstance(value, str) else [value]
        wanted: list[object] = [*condition.values]
        if isinstance(value, float):
            wanted = [float(str(text)) for text in wanted if str(text)[:1].isdigit()]
        return any(part in wanted for part in parts) != condition.negated
    if value is None:
        return condition.operator == "!="
    difference = float(value) - float(str(condition.operand))
    true_of = {"=": {0}, "!=": {-1, 1}, "<": {-1}, "<=": {-1, 0}, ">": {1}, ">=": {0, 1}}
    return int(difference > 0) - int(difference < 0) in true_of[condition.operator]


def kept(rule: Rule, row: dict[str, Any]) -> bool:
    """Whether a rule holds for one row."""
    holding = [naive(condition, row[condition.field]) for condition in rule.conditions]
    result = holding[0]
    for connector, following in zip(rule.connectors, holding[1:], strict=True):
        result = (result and following) if connector == "AND" else (result or following)
    return result


@settings(deadline=None)
@given(rule=rules(), rows=st.lists(rows_))
def test_rows_and_frames_agree_with_a_naive_walk(rule: Rule, rows: list[dict[str, Any]]) -> None:
    expected = [kept(rule, row) for row in rows]
    columns = {name: [row[name] for row in rows] for name in ("ITEM_ID", "PRICE", "COLOUR")}
    assert satisfied(rule, columns) == expected
    schema = {"ITEM_ID": pl.String, "PRICE": pl.Float64, "COLOUR": pl.String}
    frame = pl.DataFrame(rows, schema=schema)
    holding = frame.with_row_index("row").filter(predicate(rule, frame.schema))["row"].to_list()
    assert holding == [row for row, wanted in enumerate(expected) if wanted]


@pytest.mark.parametrize(("negated", "expected"), [(False, False), (True, True)])
def test_a_field_that_a_record_lacks_is_null(*, negated: bool, expected: bool) -> None:
    condition = Membership("CurrentUser", "GENDER", negated, ("F",))
    assert holds_for(condition, {}) is expected
